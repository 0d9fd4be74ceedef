"""A second, slow count of the same elections, written paper by paper from the text of the rules.

It shares nothing with the project's own counting: every paper is an object of its own, amounts are Fractions and
Decimals, and each step bears the number of the rule it was written from. It answers with plain lists:
(stages, elected in order, number of lots), a stage being (action, acted on, totals, non-transferable, elected).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction


class Paper:
    """One voting paper: what it says, what it is worth, when it came to its holder."""

    def __init__(self, says):
        self.says = list(says)
        self.worth = Fraction(1)
        self.holder = None
        self.came = 0

    def next_for(self, continuing):
        after = self.says if self.holder is None else self.says[self.says.index(self.holder) + 1 :]
        return next((one for one in after if one in continuing), None)


def lot_last(seed, tied):
    return max(tied, key=lambda one: hashlib.sha256((seed + ":" + str(one)).encode()).hexdigest())


def lot_first(seed, tied):
    return min(tied, key=lambda one: hashlib.sha256((seed + ":" + str(one)).encode()).hexdigest())


def usable(papers, standing):
    """Papers that name anybody who stands."""
    return [Paper([one for one in says if one in standing]) for says in papers if any(one in standing for one in says)]


def cut(amount, places):
    """Decimal places beyond these are ignored."""
    ten = 10**places
    return Fraction(amount.numerator * ten // amount.denominator, ten)


class Sheet:
    def __init__(self, people):
        self.people = people
        self.rows = []
        self.elected = []
        self.lots = 0

    def close(self, action, acted, votes, lost, new):
        self.rows.append(
            (action, sorted(acted), [votes.get(one, Fraction(0)) for one in self.people], lost, sorted(new))
        )

    def answer(self):
        return self.rows, self.elected, self.lots


def scottish(people, seats, papers, seed="", withdrawn=()):
    standing = [one for one in people if one not in withdrawn]
    papers = usable(papers, standing)
    sheet = Sheet(people)
    quota = len(papers) // (seats + 1) + 1  # 46
    state = dict.fromkeys(standing, "continuing")
    votes = {one: Fraction(0) for one in standing}
    lost = Fraction(0)
    history = []

    def continuing():
        return {one for one in standing if state[one] == "continuing"}

    def finish_stage(action, acted):
        new = [one for one in continuing() if votes[one] >= quota]  # 47
        new.sort(key=lambda one: (-votes[one], one))
        for one in new:
            state[one] = "surplus" if votes[one] > quota else "done"
            sheet.elected.append(one)
        if len(sheet.elected) < seats and len(continuing()) <= seats - len(sheet.elected):  # 52
            rest = sorted(continuing(), key=lambda one: (-votes[one], one))
            for one in rest:
                state[one] = "done"
                sheet.elected.append(one)
            new += rest
        sheet.close(action, acted, votes, lost, new)
        history.append(dict(votes))

    def apart(tied, pick):
        for before in reversed(history[:-1]):
            mark = pick(before[one] for one in tied)
            tied = [one for one in tied if before[one] == mark]
        return tied

    for paper in papers:  # 45
        paper.holder = paper.next_for(set(standing))
        votes[paper.holder] += 1
    finish_stage("first", [])
    while len(sheet.elected) < min(seats, len(standing)):
        over = [one for one in standing if state[one] == "surplus"]
        if over:
            biggest = max(votes[one] for one in over)  # 49(1)
            tied = apart([one for one in over if votes[one] == biggest], max)  # 49(2)
            if len(tied) > 1:
                sheet.lots += 1
            giver = lot_first(seed, tied)
            surplus, total = votes[giver] - quota, votes[giver]
            passed = Fraction(0)
            for paper in [one for one in papers if one.holder == giver]:
                to = paper.next_for(continuing())
                if to is None:
                    paper.holder, paper.says = None, []
                    continue
                paper.worth = cut(surplus * paper.worth / total, 5)  # 48(3)
                paper.holder = to
                votes[to] += paper.worth
                passed += paper.worth
            votes[giver] = Fraction(quota)
            lost += surplus - passed
            state[giver] = "done"
            finish_stage("surplus", [giver])
        else:
            fewest = min(votes[one] for one in continuing())  # 50
            tied = apart([one for one in continuing() if votes[one] == fewest], min)  # 51
            if len(tied) > 1:
                sheet.lots += 1
            goer = lot_last(seed, tied)
            state[goer] = "out"
            for paper in [one for one in papers if one.holder == goer]:
                to = paper.next_for(continuing())
                if to is None:
                    lost += paper.worth
                    paper.holder, paper.says = None, []
                else:
                    paper.holder = to
                    votes[to] += paper.worth
            votes[goer] = Fraction(0)
            finish_stage("exclude", [goer])
    return sheet.answer()


def alternative(people, papers, seed="", withdrawn=()):
    standing = {one for one in people if one not in withdrawn}
    papers = [[one for one in says if one in standing] for says in papers]
    papers = [says for says in papers if says]
    sheet = Sheet(people)
    history, acted, action = [], [], "first"
    while True:
        tops = [next((one for one in says if one in standing), None) for says in papers]
        votes = {one: Fraction(tops.count(one)) for one in standing}
        top = sorted(standing, key=lambda one: (-votes[one], one))[0]
        won = votes[top] > sum(votes.values()) - votes[top] or len(standing) == 1
        sheet.close(action, acted, votes, Fraction(tops.count(None)), [top] if won else [])
        if won:
            sheet.elected.append(top)
            return sheet.answer()
        tied = [one for one in standing if votes[one] == min(votes.values())]
        for before in reversed(history):
            mark = min(before[one] for one in tied)
            tied = [one for one in tied if before[one] == mark]
        history.append(votes)
        sheet.lots += len(tied) > 1
        goer = lot_last(seed, tied)
        standing = standing - {goer}
        acted, action = [goer], "exclude"


def plurality(people, seats, papers, seed="", withdrawn=()):
    """The most votes win; only where equals contend for too few places does the lot decide."""
    votes = dict.fromkeys(people, 0)
    for says in papers:
        for one in [one for one in says if one not in withdrawn][:seats]:
            votes[one] += 1
    left = [one for one in people if one not in withdrawn]
    elected, lots = [], 0
    while left and len(elected) < seats:
        level = [one for one in left if votes[one] == max(votes[other] for other in left)]
        if len(level) > seats - len(elected):
            lots += 1
            level = [lot_first(seed, level)]
        elected.append(level[0])
        left.remove(level[0])
    return votes, elected, lots


def ers97(people, seats, papers, seed="", withdrawn=()):
    standing = [one for one in people if one not in withdrawn]
    papers = usable(papers, standing)
    return Society(people, standing, seats, papers, seed).run()


class Society:
    """The count of the Electoral Reform Society's rules, section 5."""

    def __init__(self, people, standing, seats, papers, seed):
        self.sheet = Sheet(people)
        self.standing, self.seats, self.papers, self.seed = standing, seats, papers, seed
        self.votes = {one: Decimal(0) for one in standing}
        self.lost = Decimal(0)
        self.waiting = {}  # votes of excluded candidates not yet transferred
        self.deemed, self.out, self.settled = [], set(), set()
        self.points, self.batch = [], 0
        self.new = []

    def continuing(self):
        return [one for one in self.standing if one not in self.deemed and one not in self.out]

    def places(self):
        return self.seats - len(self.deemed)

    def set_quota(self):
        """5.1.6 and 5.4.8."""
        exact = Fraction(len(self.papers)) - Fraction(self.lost)
        share = exact / (self.seats + 1)
        whole = cut(share, 2)
        self.quota = Decimal(int(whole * 100)) / 100 + (Decimal("0.01") if whole != share else 0)

    def active(self):
        """5.6.1: total valid vote less quotas (or actual votes if less) of those elected, less non-transferable."""
        return len(self.papers) - sum(min(self.quota, self.votes[one]) for one in self.deemed) - self.lost

    def deem(self):
        """5.1.7, 5.3.13, 5.4.9 with 5.6.2."""
        while self.places() and self.continuing():
            top = max(self.votes[one] for one in self.continuing())
            enough = top >= self.quota or Fraction(top) >= Fraction(self.active()) / (self.places() + 1)
            if not enough or top == 0:
                return
            level = [one for one in self.continuing() if self.votes[one] == top]
            if len(level) > self.places():
                level = self.apart(level, max)
                if len(level) > 1:
                    return
            self.deemed.append(min(level))
            self.new.append(min(level))

    def apart(self, tied, pick):
        for point in self.points:
            mark = pick(point[one] for one in tied)
            tied = [one for one in tied if point[one] == mark]
        return tied

    def give(self, papers, worth):
        """Transfer papers of one batch; returns those without a next preference."""
        self.batch += 1
        idle = []
        goes = [(paper, paper.next_for(self.continuing())) for paper in papers]
        for paper, to in goes:
            if to is None:
                idle.append(paper)
                continue
            paper.holder, paper.worth, paper.came = to, worth, self.batch
            self.votes[to] += worth
        for paper in idle:
            paper.holder, paper.says = None, []
        return idle

    def rest_in(self):
        """4.3: as many left as there are places."""
        if self.places() and len(self.continuing()) <= self.places():
            for one in sorted(self.continuing(), key=lambda one: (-self.votes[one], one)):
                self.deemed.append(one)
                self.new.append(one)

    def close(self, action, acted):
        self.sheet.close(
            action, acted, {one: Fraction(v) for one, v in self.votes.items()}, Fraction(self.lost), self.new
        )
        self.new = []

    def run(self):
        self.give(self.papers, Decimal(1))
        self.points.append(dict(self.votes))
        self.set_quota()
        self.deem()
        self.rest_in()
        self.close("first", [])
        while len(self.deemed) < min(self.seats, len(self.standing)):
            over = [one for one in self.deemed if one not in self.settled and self.votes[one] > self.quota]
            total = sum((self.votes[one] - self.quota for one in over), Decimal(0))
            if over and not self.deferred(total):
                self.surplus(over)
                continue
            goers = self.together(total)
            if len(self.continuing()) - len(goers) == self.places():  # 5.5.1
                self.out.update(goers)
                self.rest_in()
                action, acted, totals, lost, new = self.sheet.rows[-1]
                self.sheet.rows[-1] = (action, acted, totals, lost, sorted(new + self.new))
                break
            self.exclude(goers)
        self.sheet.elected = self.deemed
        return self.sheet.answer()

    def safe_sets(self, total):
        """5.2.5 (a) and (b): every number of lowest candidates that could be excluded together."""
        order = sorted(self.continuing(), key=lambda one: self.votes[one])
        for many in range(1, len(order)):
            low, high = order[:many], order[many:]
            if len(high) < self.places() or self.votes[low[-1]] == self.votes[high[0]]:
                continue
            if sum(self.votes[one] for one in low) + total <= self.votes[high[0]]:
                yield low

    def deferred(self, total):
        """5.2.2: (a) the difference of the two lowest, (b) of a set that could be excluded and the next above."""
        return any(True for _ in self.safe_sets(total))

    def together(self, total):
        sets = list(self.safe_sets(total))
        if sets:
            return max(sets, key=len)
        fewest = min(self.votes[one] for one in self.continuing())
        tied = self.apart([one for one in self.continuing() if self.votes[one] == fewest], min)
        self.sheet.lots += len(tied) > 1
        return [lot_last(self.seed, tied)]

    def surplus(self, over):
        """5.2.3 and 5.3."""
        most = max(self.votes[one] for one in over)
        tied = self.apart([one for one in over if self.votes[one] == most], max)
        self.sheet.lots += len(tied) > 1
        giver = lot_first(self.seed, tied)
        held = [paper for paper in self.papers if paper.holder == giver]
        last = [paper for paper in held if paper.came == max(one.came for one in held)]  # 5.3.1, 5.3.2
        amount = self.votes[giver] - self.quota
        can = [paper for paper in last if paper.next_for(self.continuing()) is not None]
        worth = last[0].worth
        if can and worth * len(can) > amount:  # 5.3.7
            worth = (amount / len(can)).quantize(Decimal("0.01"), rounding=ROUND_DOWN)
        self.give(can, worth)
        for paper in held:
            if paper.holder == giver:
                paper.holder, paper.says = None, []
        self.lost += amount - worth * len(can)
        self.votes[giver] = self.quota
        self.settled.add(giver)
        self.points.append(dict(self.votes))
        self.deem()
        self.rest_in()
        self.close("surplus", [giver])

    def exclude(self, goers):
        """5.4."""
        self.out.update(goers)
        batches = defaultdict(list)
        for paper in self.papers:
            if paper.holder in goers:
                batches[paper.worth].append(paper)
        for worth in sorted(batches, reverse=True):
            for paper in batches[worth]:
                self.votes[paper.holder] -= worth
            idle = self.give(batches[worth], worth)
            self.lost += worth * len(idle)
            self.points.append(dict(self.votes))
            if not self.deemed:
                self.set_quota()
            self.deem()
            if not self.places():
                break
        self.rest_in()
        self.close("exclude", goers)


def meek(people, seats, papers, seed="", withdrawn=()):
    """The Proportional Representation Foundation's reference rule, steps A to C, one paper at a time."""
    one, omega = 10**9, 1000
    standing = [who for who in people if who not in withdrawn]
    papers = [[who for who in says if who in standing] for says in papers]
    papers = [says for says in papers if says]
    state = dict.fromkeys(standing, "hopeful")
    keep = dict.fromkeys(standing, one)  # A
    sheet = Sheet(people)
    action, acted = "first", []

    def up(a, b):
        return a // b + (a % b > 0)

    while True:
        before, new = None, []
        while True:  # B.2
            votes = dict.fromkeys(standing, 0)
            for says in papers:
                weight = one
                for who in says:
                    part = up(weight * keep[who], one)
                    votes[who] += part
                    weight -= part
            quota = sum(votes.values()) // (seats + 1) + 1
            new = [who for who in standing if state[who] == "hopeful" and votes[who] >= quota]
            for who in sorted(new, key=lambda who: (-votes[who], who)):
                state[who] = "elected"
                sheet.elected.append(who)
            surplus = max(sum(votes[who] - quota for who in standing if state[who] == "elected"), 0)
            if new or surplus < omega or (before is not None and surplus >= before):
                break
            before = surplus
            for who in standing:
                if state[who] == "elected":
                    keep[who] = up(up(keep[who] * quota, one) * one, votes[who])
        hopeful = [who for who in standing if state[who] == "hopeful"]
        if len(sheet.elected) < seats and len(hopeful) + len(sheet.elected) <= seats:  # B.1, C
            for who in sorted(hopeful, key=lambda who: (-votes[who], who)):
                state[who] = "elected"
                sheet.elected.append(who)
                new.append(who)
        lost = Fraction(len(papers) * one - sum(votes.values()), one)
        sheet.close(action, acted, {who: Fraction(v, one) for who, v in votes.items()}, lost, new)
        if len(sheet.elected) >= min(seats, len(standing)):
            return sheet.answer()
        if new and surplus >= omega:
            action, acted = "surplus", list(sheet.elected)
            continue
        low = min(votes[who] for who in hopeful)  # B.3
        tied = [who for who in hopeful if votes[who] <= low + surplus]
        sheet.lots += len(tied) > 1
        goer = lot_last(seed, tied)
        state[goer], keep[goer] = "out", 0
        action, acted = "exclude", [goer]
