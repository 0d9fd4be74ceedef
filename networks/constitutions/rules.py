"""What provisions say, in words, and what they leave open: pure functions of plain values.

One function per kind of provision (PROVISIONS); its answer is what the constitution page and the preview both show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from networks.constitutions.models import (
    Balance,
    Channel,
    Entitlement,
    Franchise,
    Majority,
    MembershipClass,
    Organ,
    Post,
    Requirement,
    Sitting,
    TermsReading,
)

Row = Mapping[str, Any]
TERMS_A_YEAR = {TermsReading.THREE_TERMS: 3, TermsReading.SIX_TERMS: 6}
TIMES = {1: "once", 2: "twice", 3: "three times"}
MONTHS_A_YEAR = 12


ACTS = ("attend", "speak", "propose", "vote")


@dataclass(frozen=True)
class Rights:
    """Who may do what where; for each of ACTS yes, no, or None where nothing is said."""

    who: str
    where: str
    may: tuple[bool | None, ...]


@dataclass(frozen=True)
class Said:
    """A provision as a sentence, and the points on which the constitution is silent."""

    text: str
    silent: tuple[str, ...] = ()
    rights: Rights | None = None


def organ_words(organ: str) -> str:
    """The full meeting, the executive, a development group."""
    return {"NETWORK": "the full meeting", "EXECUTIVE": "the executive"}.get(organ, "a development group")


def membership_class(row: Row) -> Said:
    """Heads of the schools that count are members without being asked."""
    codes = ", ".join(row["authority_codes"])
    votes = MembershipClass.VotesPer(row["votes_per"]).label.lower()
    return Said(f"{row['label']}: the heads of the schools that count in local authority {codes}; {votes}.")


def post(row: Row) -> Said:
    """An office: how many seats, how it is filled, whether its holder votes."""
    where = f"{row['seats']} seat{'s' if row['seats'] > 1 else ''} in {organ_words(row['organ'])}"
    if row["per_group"]:
        own = row["organ"] == Organ.DEVELOPMENT_GROUP
        where = "one in each group" if own else f"one for each group, in {organ_words(row['organ'])}"
    voting = {True: ", with a vote", False: ", without a vote", None: ""}[row["may_vote"]]
    silent = [] if row["may_vote"] is not None else [f"Whether the {row['title']} votes"]
    if row["term_months"] is None and row["duty"] != Post.Duty.ATTENDS:
        silent.append(f"How long the {row['title']} serves")
    term = f", for {row['term_months']} months" if row["term_months"] else ""
    how = Post.How(row["how"]).label
    return Said(f"{row['title']}: {where}. {how}{term}{voting}.", tuple(silent))


def sitting(row: Row) -> Said:
    """How often a body meets and who agrees its agenda."""
    agreed = f" Its agenda is agreed by {organ_words(row['agenda_agreed_by'])}." if row["agenda_agreed_by"] else ""
    if row["times"] is None or row["per"] is None:
        return Said(f"{row['title']}.{agreed}", (f"How often {organ_words(row['organ'])} meets",))
    often = TIMES.get(row["times"], f"{row['times']} times")
    return Said(f"{row['title']}: {often} a {Sitting.Per(row['per']).label}.{agreed}")


def entitlement(row: Row) -> Said:
    """Who may attend, speak, propose and vote."""
    who = row.get("post_title") or Entitlement.Holder(row["holder"]).label
    where = organ_words(row["organ"])
    acts = {act: row[f"may_{act}"] for act in ACTS}
    may = listed([act for act, says in acts.items() if says])
    may_not = listed([act for act, says in acts.items() if says is False])
    unsaid = [act for act, says in acts.items() if says is None]
    if row["holder"] == Entitlement.Holder.POST and "vote" in unsaid:
        unsaid.remove("vote")  # the post itself says so
    subject = f"the {who}" if row.get("post_title") else who.lower()
    silent = (f"Whether {subject} may {listed(unsaid)} at {where}",) if unsaid else ()
    text = f"{who}, at {where}: may {may or 'be invited'}{f'; may not {may_not}' if may_not else ''}."
    return Said(text, silent, Rights(who, where, tuple(acts.values())))


def quorum(row: Row) -> Said:
    """How many must be there before a body may decide."""
    where = organ_words(row["organ"])
    if row["at_least"] is None and row["share_of"] is None and row["officers"] is None:
        return Said(f"Quorum of {where}: not stated.", (f"How many must be present for {where} to decide",))
    parts = [f"at least {row['at_least']}"] if row["at_least"] is not None else []
    if row["share_of"] is not None:
        parts.append(f"{row['share_of']} in {row['share_from']} of those entitled")
    text = f"Quorum of {where}: {' and '.join(parts) or 'no number stated'}"
    if row["officers"] is not None:
        text += f", {row['officers']} of them chair or vice chair"
    if row["share_of"] is None:
        return Said(f"{text}.")
    if row["counts_vacancies"] is None:
        return Said(f"{text}.", (f"Whether empty seats count in the whole for the quorum of {where}",))
    return Said(f"{text}. Empty seats {'count' if row['counts_vacancies'] else 'do not count'} in the whole.")


MATTERS = {
    Majority.Matter.ANY: "a decision",
    Majority.Matter.CONSTITUTION: "a change of the constitution",
    Majority.Matter.REMOVAL: "removing somebody from a post",
}
BASES = {
    Majority.Of.VOTING: "those who vote for or against",
    Majority.Of.PRESENT: "those present who may vote",
    Majority.Of.ENTITLED: "all who may vote, present or not",
}
SHARES = {(1, 2): "half", (2, 3): "two thirds", (3, 4): "three quarters", (1, 3): "a third", (1, 4): "a quarter"}


def share_words(share_of: int, share_from: int, more_than: bool) -> str:
    """More than half, at least two thirds, every one."""
    if share_of == share_from:
        return "every one"
    share = SHARES.get((share_of, share_from), f"{share_of} in {share_from}")
    return f"{'more than' if more_than else 'at least'} {share}"


def majority(row: Row) -> Said:
    """How many must agree before a motion is carried, and what ends a tie."""
    where, what = organ_words(row["organ"]), MATTERS[Majority.Matter(row["matter"])]
    silent, text = [], f"{what} at {where}: the majority is not stated"
    if row["share_of"] is None or row["of"] is None:
        silent.append(f"What majority {what} needs at {where}")
    else:
        share = share_words(row["share_of"], row["share_from"], row["more_than"])
        text = f"{what} at {where} needs {share} of {BASES[Majority.Of(row['of'])]}"
    if row["casting_vote"] is None:
        silent.append(f"Whether the chair has a casting vote at {where}")
        return Said(f"{text[0].upper()}{text[1:]}.", tuple(silent))
    casting = "The chair has a casting vote." if row["casting_vote"] else "The chair has no casting vote."
    return Said(f"{text[0].upper()}{text[1:]}. {casting}", tuple(silent))


def substitution(row: Row) -> Said:
    """Whether somebody who cannot come may send another, and what that one may do."""
    where = organ_words(row["organ"])
    if row["may_send"] is None:
        return Said(f"Substitutes at {where}: not stated.", (f"Whether somebody may send a substitute to {where}",))
    if row["may_send"] is False:
        return Said(f"Nobody sends a substitute to {where}.")
    points = {"votes": row["may_vote"], "counts towards the quorum": row["counts"]}
    yes = [point for point, says in points.items() if says]
    no = [point for point, says in points.items() if says is False]
    silent = tuple(f"Whether a substitute at {where} {point}" for point, says in points.items() if says is None)
    does = [f"a substitute {listed(yes)}"] if yes else []
    does += [f"{'but' if yes else 'a substitute'} never {listed(no).replace(' and ', ' or ')}"] if no else []
    text = f"Somebody who cannot come to {where} may send a substitute"
    return Said(f"{text}; {', '.join(does)}." if does else f"{text}.", silent)


def notice_period(row: Row) -> Said:
    """How long before a meeting its agenda must be out."""
    if row["working_days"] is None:
        return Said(
            f"Notice of {organ_words(row['organ'])}: not stated.",
            (f"How long before {organ_words(row['organ'])} its agenda must be out",),
        )
    days = row["working_days"]
    return Said(f"Notice of {organ_words(row['organ'])}: {days} clear working day{'' if days == 1 else 's'}.")


# every figure of an election rule, by what it is about, with what is open where the constitution does not say it
ELECTION_POINTS = {
    "method": ("Electing", "how votes are counted"),
    "votes_per": ("Electing", "whether a person or a school has the vote"),
    "unopposed": ("Electing", "what happens when there are no more candidates than places"),
    "reopen_nominations": ("Electing", "whether “re-open nominations” stands too"),
    "quorum_of": ("Electing", "what turnout is needed"),
    "quorum_from": ("Electing", "what turnout is needed"),
    "proxies": ("Electing", "whether a proxy may vote"),
    "on_paper": ("Electing", "whether paper ballots are taken"),
    "published": ("Electing", "whether the papers are published without names"),
    "self_nomination": ("Nominating", "whether somebody may put themselves forward"),
    "supporters": ("Nominating", "whether a proposer and a seconder are needed"),
    "joint_tickets": ("Nominating", "whether two may stand together"),
    "statement_words": ("Nominating", "how long a statement may be"),
    "nomination_days": ("The timetable for", "how long nominations are open"),
    "withdrawal_days": ("The timetable for", "how long a nominee may withdraw"),
    "voting_days": ("The timetable for", "how long voting lasts"),
    "objection_days": ("The timetable for", "how long one may object"),
}
YES_OR_NO = {
    "reopen_nominations": ("“re-open nominations” stands too", "“re-open nominations” does not stand"),
    "joint_tickets": ("two may stand together", "nobody stands together with another"),
    "self_nomination": ("anybody eligible may nominate themselves", "nobody nominates themselves"),
    "proxies": ("a proxy may vote", "no proxy votes"),
    "on_paper": ("paper ballots are taken", "no paper ballots"),
    "published": ("all papers are published without names", "papers are not published"),
}
METHODS = {
    "plurality": "the most votes",
    "av": "the alternative vote",
    "scottish": "the single transferable vote, Scottish rules",
    "ers97": "the single transferable vote, ERS97 rules",
    "meek": "the single transferable vote, Meek’s rules",
    "approval": "approval",
}
UNOPPOSED = {
    "DECLARED": "candidates who are no more than the places are declared elected",
    "BALLOT": "there is a ballot also when candidates are no more than the places",
}
SUPPORTERS = {0: "no proposer or seconder", 1: "a proposer", 2: "a proposer and a seconder"}
SPANS = {"nomination_days": "nominations", "withdrawal_days": "withdrawals", "voting_days": "voting"}


def working_days(days: int) -> str:
    """1 working day, 10 working days."""
    return f"{days} working day{'' if days == 1 else 's'}"


def _election_says(row: Row) -> list[str]:
    """What a rule on elections states, a phrase for each figure."""
    said = []
    if row["method"] is not None:
        said.append(f"the vote is by {METHODS[row['method']]}")
    if row["votes_per"] is not None:
        said.append(MembershipClass.VotesPer(row["votes_per"]).label.lower())
    if row["unopposed"] is not None:
        said.append(UNOPPOSED[row["unopposed"]])
    if row["supporters"] is not None:
        said.append(f"{SUPPORTERS[row['supporters']]} for each nomination")
    if row["statement_words"] is not None:
        said.append(f"statements of {row['statement_words']} words at most")
    said += [f"{working_days(row[name])} for {what}" for name, what in SPANS.items() if row[name] is not None]
    if row["objection_days"] is not None:
        said.append(f"{working_days(row['objection_days'])} to object")
    if row["quorum_of"] is not None:
        said.append(f"a turnout of {row['quorum_of']} in {row['quorum_from']}")
    return said + [words[not row[name]] for name, words in YES_OR_NO.items() if row[name] is not None]


def election_rule(row: Row) -> Said:
    """How a post is filled by election; what is left open, the returning officer rules."""
    who = f"the {row['post_title']}" if row.get("post_title") else "every elected post"
    said = _election_says(row)
    points: dict[str, dict[str, None]] = {}
    for name, (about, words) in ELECTION_POINTS.items():
        if row[name] is None:
            points.setdefault(about, {})[words] = None
    silent = (f"{about} {who}: {listed(list(words))}" for about, words in points.items())
    return Said(f"Election of {who}: {'; '.join(said) or 'not stated'}.", tuple(silent))


def requirement(row: Row) -> Said:
    """What somebody must bring to be eligible for a post, and whether that may be waived."""
    who = row.get("post_title") or "post"
    wording = row["wording"].rstrip(".")
    days = row["figure"] if row["kind"] == Requirement.Kind.TIME_COMMITMENT else None
    figure = f" ({days} day{'' if days == 1 else 's'} a year)" if days else ""
    waived = {True: " This may be waived.", False: " This is never waived.", None: ""}[row["may_be_waived"]]
    silent = (f"Whether this may be waived for the {who}: {wording}",) if row["may_be_waived"] is None else ()
    return Said(f"To be {who}: {wording}{figure}.{waived}", silent)


def balance(row: Row) -> Said:
    """How many of those elected may come from one school, group or phase."""
    who = row.get("post_title") or "post"
    return Said(f"{who}: at most {row['at_most']} from {Balance.Of(row['of']).label} among those elected.")


CHANNEL_POINTS = {
    "weight": "for which impact and importance",
    "is_interim": "whether it is only for the time being",
    "school_days": "how many school days it is open",
    "asked_by": "who asks",
}


def weight_words(row: Row) -> list[str]:
    """Of low impact; of medium or high importance: what a way of consulting is for, as far as it is said."""
    order = Channel.Weight.values
    found = []
    for what in ("impact", "importance"):
        least, most = row[f"{what}_at_least"], row[f"{what}_at_most"]
        if least or most:
            fit = order[order.index(least or order[0]) : order.index(most or order[-1]) + 1]
            found.append(f"of {' or '.join(one.lower() for one in fit)} {what}")
    return found


def channel(row: Row) -> Said:
    """A way of consulting: what it is for, who asks, how long it is open."""
    weights = weight_words(row)
    said = [f"for matters {listed(weights)}"] if weights else []
    said += (
        [{True: "only for the time being", False: "in full"}[row["is_interim"]]]
        if row["is_interim"] is not None
        else []
    )
    if row["school_days"] is not None:
        said.append(f"open for {row['school_days']} school day{'' if row['school_days'] == 1 else 's'} at least")
    said += [f"the {row['post_title']} asks"] if row.get("post_title") else []
    open_points = [
        words for name, words in CHANNEL_POINTS.items() if (not weights if name == "weight" else row[name] is None)
    ]
    silent = (f"Consulting “{row['label']}”: {listed(open_points)}",) if open_points else ()
    about = f": {'; '.join(said)}" if said else ""
    return Said(f"{row['label']}{about}.", silent)


CONTRIBUTION_POINTS = {
    "is_voluntary": "Whether schools must contribute",
    "is_confidential": "Whether it is confidential who contributes",
    "decides_membership": "Whether membership depends on contributing",
    "administered_by": "Who administers the contributions",
    "audited_by": "Who checks the accounts",
}


def contribution(row: Row) -> Said:
    """What schools give to the network: of their own accord or not, who keeps it, who checks it."""
    words = {
        "is_voluntary": ("schools give of their own accord", "schools must give"),
        "is_confidential": ("who gives is confidential", "who gives may be known"),
        "decides_membership": ("membership depends on it", "membership does not depend on it"),
    }
    said = [phrases[not row[name]] for name, phrases in words.items() if row[name] is not None]
    said += [f"administered by {row['administered_by']}"] if row["administered_by"] else []
    said += [f"checked by {row['audited_by']}"] if row["audited_by"] else []
    silent = tuple(point for name, point in CONTRIBUTION_POINTS.items() if row[name] in (None, ""))
    return Said(f"Contributions: {'; '.join(said) or 'not stated'}.", silent)


def schools_words(phase: str | None, maintained_only: bool | None) -> str:
    """A maintained primary school, a secondary school, a maintained school, a school."""
    kinds = ["maintained"] if maintained_only else []
    kinds += [Franchise.Phase(phase).label.lower()] if phase else []
    return " ".join(["a", *kinds, "school"])


def franchise(row: Row) -> Said:
    """Who alone votes on a kind of matter."""
    who = f"those who lead {schools_words(row['phase'], row['maintained_only'])}"
    also = f", and the {row['post_title']}" if row.get("post_title") else ""
    silent = (f"Whether members of academies vote on “{row['matter']}”",) if row["maintained_only"] is None else ()
    return Said(f"{row['matter']}: at {organ_words(row['organ'])} only {who}{also} vote.", silent)


PROVISIONS: dict[str, Callable[[Row], Said]] = {
    "membership_classes": membership_class,
    "posts": post,
    "sittings": sitting,
    "entitlements": entitlement,
    "quorums": quorum,
    "majorities": majority,
    "substitutions": substitution,
    "notice_periods": notice_period,
    "election_rules": election_rule,
    "requirements": requirement,
    "balances": balance,
    "channels": channel,
    "contributions": contribution,
    "franchises": franchise,
}


def listed(words: list[str]) -> str:
    """attend, speak and vote."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def meetings_a_year(times: int | None, per: str | None, terms: str | None) -> int | None:
    """Meetings in a school year: twice a TERM is 6 or 12, as the reading of "term" goes. None where it is not said."""
    if times is None or per is None:
        return None
    if per == Sitting.Per.TERM:
        return times * TERMS_A_YEAR[TermsReading(terms)] if terms else None
    return times * (MONTHS_A_YEAR if per == Sitting.Per.MONTH else 1)


def _linear(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def contrast_with_white(colour: str) -> float:
    """Contrast ratio of a colour (#rrggbb) with white, from 1 to 21. Source: WCAG 2.2, relative luminance.

    Raises ValueError for anything that is not # and six hexadecimal digits.
    """
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError(colour)
    red, green, blue = (_linear(int(colour[place : place + 2], 16)) for place in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


ENOUGH_CONTRAST = 4.5


def is_readable_on_white(colour: str) -> bool:
    """Whether white words on this colour, or words in it on white, can be read: 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    return contrast_with_white(colour) >= ENOUGH_CONTRAST
