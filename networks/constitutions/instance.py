"""A constitution as a data file: read it, check it to the last key, say where it is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cph.core.refusals import Refused
from networks.constitutions.models import (
    AgesReading,
    Ambiguity,
    Balance,
    Certainty,
    Channel,
    ElectionRule,
    Entitlement,
    Franchise,
    Majority,
    MembershipClass,
    Organ,
    Post,
    Requirement,
    SectorReading,
    Sitting,
    TermsReading,
)
from networks.constitutions.rules import ELECTION_POINTS, PROVISIONS, Said
from networks.schools.models import HeadRole

FOLDER = Path(__file__).parent / "instances"
SHOWN = 5
READINGS = {Ambiguity.Key.SECTOR: SectorReading, Ambiguity.Key.AGES: AgesReading, Ambiguity.Key.TERMS: TermsReading}
Check = Callable[[Any], str | None]


@dataclass(frozen=True)
class Key:
    """One key of an entry: what it must hold, and what stands there when it is left out."""

    check: Check
    default: Any = ...


def text(longest: int) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, str) or not value.strip():
            return "must be text"
        return f"is longer than {longest} characters" if len(value) > longest else None

    return check


def choice(choices: Any) -> Check:
    return lambda value: None if value in choices.values else f"must be one of {', '.join(choices.values)}"


def choices_of(choices: Any) -> Check:
    def check(value: Any) -> str | None:
        fits = isinstance(value, list) and value and all(one in choices.values for one in value)
        return None if fits else f"must list some of {', '.join(choices.values)}"

    return check


def number(least: int, most: int = 999) -> Check:
    def check(value: Any) -> str | None:
        fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return None if fits else f"must be a whole number from {least} to {most}"

    return check


def yes_or_no(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def codes(value: Any) -> str | None:
    fits = (
        isinstance(value, list) and value and all(isinstance(one, str) and re.fullmatch(r"\d{3}", one) for one in value)
    )
    return None if fits else "must list LA codes of three digits"


def slug(value: Any) -> str | None:
    fits = isinstance(value, str) and re.fullmatch(r"[a-z0-9-]{1,40}", value)
    return None if fits else "must be small letters, digits and hyphens"


def may_be_null(check: Check) -> Check:
    return lambda value: None if value is None else check(value)


def may_be_empty(check: Check) -> Check:
    return lambda value: None if value == "" else check(value)


def listing(value: Any) -> str | None:
    return None if isinstance(value, list) else "must be a list"


OF_PROVISION = {
    "article": Key(text(12)),
    "certainty": Key(choice(Certainty), Certainty.STATED.value),
    "note": Key(may_be_empty(text(300)), ""),
}
FIGURES_OF_ELECTIONS = {
    "method": choice(ElectionRule.Method),
    "votes_per": choice(MembershipClass.VotesPer),
    "unopposed": choice(ElectionRule.Unopposed),
    "supporters": number(0, 2),
} | {
    name: number(1)
    for name in (
        "statement_words", "nomination_days", "withdrawal_days", "voting_days", "objection_days", "quorum_of", "quorum_from",
    )
}  # fmt: skip
YES_OR_NO_OF_ELECTIONS = (
    "reopen_nominations",
    "joint_tickets",
    "self_nomination",
    "proxies",
    "on_paper",
    "published",
)
WEIGHTS_OF_CHANNELS = ("impact_at_most", "impact_at_least", "importance_at_most", "importance_at_least")
SAID_OF_CONTRIBUTIONS = ("is_voluntary", "is_confidential", "decides_membership")
MAY = {f"may_{act}": Key(may_be_null(yes_or_no), None) for act in ("attend", "speak", "propose", "vote")}
SHAPE: dict[str, dict[str, Key]] = {
    "articles": {"number": Key(text(12)), "heading": Key(text(150)), "text": Key(text(10_000))},
    "membership_classes": OF_PROVISION
    | {
        "label": Key(text(100)),
        "head_roles": Key(choices_of(HeadRole)),
        "authority_codes": Key(codes),
        "sector": Key(may_be_null(choice(SectorReading))),
        "ages": Key(may_be_null(choice(AgesReading))),
        "votes_per": Key(choice(MembershipClass.VotesPer)),
    },
    "posts": OF_PROVISION
    | {
        "key": Key(slug),
        "title": Key(text(100)),
        "organ": Key(choice(Organ)),
        "duty": Key(choice(Post.Duty)),
        "how": Key(choice(Post.How)),
        "seats": Key(number(1), 1),
        "per_group": Key(yes_or_no, False),
        "term_months": Key(may_be_null(number(1)), None),
        "may_vote": Key(may_be_null(yes_or_no)),
        "head_only": Key(yes_or_no, True),
    },
    "sittings": OF_PROVISION
    | {
        "key": Key(slug),
        "title": Key(text(100)),
        "organ": Key(choice(Organ)),
        "times": Key(may_be_null(number(1))),
        "per": Key(may_be_null(choice(Sitting.Per))),
        "agenda_agreed_by": Key(may_be_null(choice(Organ)), None),
    },
    "entitlements": OF_PROVISION
    | {
        "organ": Key(choice(Organ)),
        "holder": Key(choice(Entitlement.Holder)),
        "post": Key(may_be_null(slug), None),
    }
    | MAY,
    "quorums": OF_PROVISION
    | {
        "organ": Key(choice(Organ)),
        "at_least": Key(may_be_null(number(1))),
        "share_of": Key(may_be_null(number(1))),
        "share_from": Key(may_be_null(number(1))),
        "officers": Key(may_be_null(number(1)), None),
        "counts_vacancies": Key(may_be_null(yes_or_no), None),
    },
    "majorities": OF_PROVISION
    | {
        "organ": Key(choice(Organ)),
        "matter": Key(choice(Majority.Matter), Majority.Matter.ANY.value),
        "share_of": Key(may_be_null(number(1))),
        "share_from": Key(may_be_null(number(1))),
        "more_than": Key(yes_or_no, True),
        "of": Key(may_be_null(choice(Majority.Of))),
        "casting_vote": Key(may_be_null(yes_or_no)),
    },
    "substitutions": OF_PROVISION
    | {
        "organ": Key(choice(Organ)),
        "may_send": Key(may_be_null(yes_or_no)),
        "may_vote": Key(may_be_null(yes_or_no), None),
        "counts": Key(may_be_null(yes_or_no), None),
    },
    "notice_periods": OF_PROVISION | {"organ": Key(choice(Organ)), "working_days": Key(may_be_null(number(0)))},
    "election_rules": OF_PROVISION
    | {"post": Key(may_be_null(slug), None)}
    | {name: Key(may_be_null(check), None) for name, check in FIGURES_OF_ELECTIONS.items()}
    | {name: Key(may_be_null(yes_or_no), None) for name in YES_OR_NO_OF_ELECTIONS},
    "requirements": OF_PROVISION
    | {
        "post": Key(slug),
        "kind": Key(choice(Requirement.Kind)),
        "figure": Key(may_be_null(number(1)), None),
        "wording": Key(text(300)),
        "may_be_waived": Key(may_be_null(yes_or_no), None),
    },
    "balances": OF_PROVISION | {"post": Key(slug), "of": Key(choice(Balance.Of)), "at_most": Key(number(1))},
    "channels": OF_PROVISION
    | {"way": Key(choice(Channel.Way)), "label": Key(text(120))}
    | {name: Key(may_be_null(choice(Channel.Weight)), None) for name in WEIGHTS_OF_CHANNELS}
    | {
        "is_interim": Key(may_be_null(yes_or_no), None),
        "school_days": Key(may_be_null(number(1)), None),
        "asked_by": Key(may_be_null(slug), None),
    },
    "contributions": OF_PROVISION
    | {name: Key(may_be_null(yes_or_no), None) for name in SAID_OF_CONTRIBUTIONS}
    | {name: Key(may_be_empty(text(200)), "") for name in ("administered_by", "audited_by")},
    "franchises": OF_PROVISION
    | {
        "organ": Key(choice(Organ)),
        "matter": Key(text(120)),
        "phase": Key(may_be_null(choice(Franchise.Phase)), None),
        "maintained_only": Key(may_be_null(yes_or_no), None),
        "also": Key(may_be_null(slug), None),
    },
    "ambiguities": {
        "article": Key(text(12)),
        "key": Key(choice(Ambiguity.Key)),
        "question": Key(text(300)),
        "readings": Key(listing),
    },
}
# where an entry names a post
OF_A_POST = {
    "entitlements": "post",
    "election_rules": "post",
    "requirements": "post",
    "balances": "post",
    "channels": "asked_by",
    "franchises": "also",
}
READING = {"key": Key(text(40)), "label": Key(text(200))}
TOP = {
    "title": Key(text(200)),
    "version": Key(text(60)),
    "source": Key(text(300)),
    "executive": Key(may_be_null(text(150)), None),
} | {name: Key(listing) for name in SHAPE}
# kinds that came after the first files were written: a file without them leaves these points open
LATER = (
    "majorities",
    "substitutions",
    "election_rules",
    "requirements",
    "balances",
    "channels",
    "contributions",
    "franchises",
)
TOP |= {name: Key(listing, []) for name in LATER}


@dataclass(frozen=True)
class Instance:
    """A checked data file: every key known, every reference leading somewhere."""

    name: str
    data: dict[str, Any]

    @property
    def title(self) -> str:
        return self.data["title"]

    @property
    def version(self) -> str:
        return self.data["version"]

    def said(self, kind: str) -> list[tuple[dict[str, Any], Said]]:
        """The provisions of one kind with their words."""
        titles = {one["key"]: one["title"] for one in self.data["posts"]}
        rows = [row | {"post_title": titles.get(row.get(OF_A_POST.get(kind, "")))} for row in self.data[kind]]
        return [(row, PROVISIONS[kind](row)) for row in rows]

    def silent(self) -> list[tuple[str, str]]:
        """Points on which the constitution is silent, each with its article."""
        found = (
            (point, row["article"]) for kind in PROVISIONS for row, said in self.said(kind) for point in said.silent
        )
        return list(dict.fromkeys(found))


def available() -> list[str]:
    """The names of the shipped instances."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def read_shipped(name: str) -> Instance:
    """The shipped instance of this name, checked."""
    if name not in available():
        raise Refused(f"There is no shipped constitution called “{name}”. There are: {', '.join(available())}.")
    return read(name, (FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def read(name: str, content: str) -> Instance:
    """A data file from its text. Refused with the place of each mistake, the first five at most."""
    try:
        data = json.loads(content)
    except ValueError as error:
        raise Refused(f"{name}: not JSON. {error}.") from None
    mistakes = _filled(data, TOP, "") if isinstance(data, dict) else ["the file must be one object"]
    if not mistakes:
        for kind, keys in SHAPE.items():
            for place, row in enumerate(data[kind], 1):
                mistakes += _filled(row, keys, f"{kind}, entry {place}: ")
    mistakes = mistakes or _reading_mistakes(data)
    mistakes = mistakes or [*_dangling(data), *_doubles(data), *_contradictions(data)]
    if mistakes:
        more = f" and {len(mistakes) - SHOWN} more" if len(mistakes) > SHOWN else ""
        raise Refused(f"{name}: {'; '.join(mistakes[:SHOWN])}{more}.")
    return Instance(name, data)


def _filled(row: Any, keys: dict[str, Key], place: str) -> list[str]:
    """What is wrong with one entry; what is left out and may be is filled in."""
    if not isinstance(row, dict):
        return [f"{place}must be an object"]
    found = [f"{place}unknown key “{key}”" for key in row if key not in keys]
    for name, key in keys.items():
        if name not in row and key.default is ...:
            found.append(f"{place}“{name}” is missing")
        elif (problem := key.check(row.setdefault(name, copy(key.default)))) is not None:
            found.append(f"{place}“{name}” {problem}")
    return found


def _reading_mistakes(data: dict[str, Any]) -> list[str]:
    found = []
    for place, row in enumerate(data["ambiguities"], 1):
        known = READINGS[row["key"]].values
        if len(row["readings"]) < 2:
            found.append(f"ambiguities, entry {place}: a question needs two readings")
        for number_, reading in enumerate(row["readings"], 1):
            where = f"ambiguities, entry {place}, reading {number_}: "
            mistakes = _filled(reading, READING, where)
            if not mistakes and reading["key"] not in known:
                mistakes.append(f"{where}“key” must be one of {', '.join(known)}")
            found += mistakes
    return found


def _dangling(data: dict[str, Any]) -> list[str]:
    """References that lead nowhere: to an article or a post that the file does not have."""
    articles = {row["number"] for row in data["articles"]}
    posts = {row["key"] for row in data["posts"]}
    found = [
        f"{kind}, entry {place}: there is no article {row['article']}"
        for kind in SHAPE
        if kind != "articles"
        for place, row in enumerate(data[kind], 1)
        if row["article"] not in articles
    ]
    for place, row in enumerate(data["entitlements"], 1):
        where = f"entitlements, entry {place}: "
        if (row["holder"] == Entitlement.Holder.POST) != (row["post"] is not None):
            found.append(f"{where}“post” goes with the holder POST and only with it")
        elif row["post"] is not None and row["post"] not in posts:
            found.append(f"{where}there is no post {row['post']}")
    for kind, key in OF_A_POST.items():
        if kind == "entitlements":
            continue
        found += [
            f"{kind}, entry {place}: there is no post {row[key]}"
            for place, row in enumerate(data[kind], 1)
            if row[key] is not None and row[key] not in posts
        ]
    return found


def _doubles(data: dict[str, Any]) -> list[str]:
    unique = {"articles": "number", "posts": "key", "sittings": "key", "ambiguities": "key"}
    found = []
    for kind, key in unique.items():
        seen: set[str] = set()
        for place, row in enumerate(data[kind], 1):
            if row[key] in seen:
                found.append(f"{kind}, entry {place}: “{row[key]}” stands there twice")
            seen.add(row[key])
    for place, row in enumerate(data["ambiguities"], 1):
        if len({one["key"] for one in row["readings"]}) < len(row["readings"]):
            found.append(f"ambiguities, entry {place}: a reading stands there twice")
    return found


FIGURES = {
    "quorums": ("at_least", "share_of", "officers"),
    "majorities": ("share_of", "casting_vote"),
    "substitutions": ("may_send",),
    "notice_periods": ("working_days",),
    "election_rules": tuple(ELECTION_POINTS),
}


def _unclear_decisions(data: dict[str, Any]) -> list[str]:
    """A share says of whom and can be reached; substitutes act only if they may be sent."""
    found = []
    for place, row in enumerate(data["majorities"], 1):
        if (row["share_of"] is None) != (row["of"] is None):
            found.append(f"majorities, entry {place}: “of” goes with a share and only with it")
        if row["share_of"] is not None and row["share_of"] == row["share_from"] and row["more_than"]:
            found.append(f"majorities, entry {place}: nobody can reach more than all")
    for place, row in enumerate(data["substitutions"], 1):
        if row["may_send"] is not True and (row["may_vote"] is not None or row["counts"] is not None):
            found.append(f"substitutions, entry {place}: what a substitute does goes with one that may be sent")
    return found


ONE_OF = {
    "majorities": ("organ", "matter"),
    "substitutions": ("organ",),
    "election_rules": ("post",),
    "requirements": ("post", "kind", "wording"),
    "balances": ("post", "of"),
    "channels": ("way",),
    "contributions": (),
    "franchises": ("organ", "matter", "phase"),
}


def _repeated(data: dict[str, Any]) -> list[str]:
    """Provisions of which there is one for an organ, a matter or a post."""
    found = []
    for kind, keys in ONE_OF.items():
        rows = [tuple(row[key] for key in keys) for row in data[kind]]
        found += [
            f"{kind}, entry {place}: stands there twice"
            for place, row in enumerate(rows, 1)
            if row in rows[: place - 1]
        ]
    return found


def _unclear_elections(data: dict[str, Any]) -> list[str]:
    """A rule is of a post that is elected or sent, by a method that can fill it; years as a head are counted."""
    found = []
    posts = {row["key"]: row for row in data["posts"]}
    for place, row in enumerate(data["election_rules"], 1):
        where = f"election_rules, entry {place}: "
        post = posts.get(row["post"])
        if post and post["how"] not in (Post.How.ELECTED, Post.How.SENT):
            found.append(f"{where}nobody elects the {post['title']}")
        if post and post["seats"] > 1 and not post["per_group"] and row["method"] == ElectionRule.Method.AV:
            found.append(f"{where}the alternative vote fills one place, not {post['seats']}")
        if (row["quorum_of"] is None) != (row["quorum_from"] is None) or (row["quorum_of"] or 0) > (
            row["quorum_from"] or 0
        ):
            found.append(f"{where}a turnout needs both its parts, the smaller first")
    for place, row in enumerate(data["requirements"], 1):
        if row["kind"] == Requirement.Kind.YEARS_AS_HEAD and row["figure"] is None:
            found.append(f"requirements, entry {place}: “figure” says how many years as a head")
    return found


def _unclear_channels(data: dict[str, Any]) -> list[str]:
    """What a way of consulting is for leaves room for something, and is empty where nothing is said of it."""
    found = []
    figures = (*WEIGHTS_OF_CHANNELS, "is_interim", "school_days", "asked_by")
    for place, row in enumerate(data["channels"], 1):
        where = f"channels, entry {place}: "
        if row["certainty"] == Certainty.UNSTATED and any(row[name] is not None for name in figures):
            found.append(f"{where}UNSTATED goes with empty figures")
        for what in ("impact", "importance"):
            least, most = row[f"{what}_at_least"], row[f"{what}_at_most"]
            if least and most and Channel.Weight.values.index(least) > Channel.Weight.values.index(most):
                found.append(f"{where}no {what} is at least {least} and at most {most}")
    return found


def _unclear_money(data: dict[str, Any]) -> list[str]:
    """Silence about contributions is empty."""
    figures = (*SAID_OF_CONTRIBUTIONS, "administered_by", "audited_by")
    return [
        f"contributions, entry {place}: UNSTATED goes with empty figures and only with them"
        for place, row in enumerate(data["contributions"], 1)
        if (row["certainty"] == Certainty.UNSTATED) != all(row[name] in (None, "") for name in figures)
    ]


def _unclear_franchises(data: dict[str, Any]) -> list[str]:
    """A franchise leaves somebody out; where the constitution is silent all vote, and no entry is needed."""
    found = []
    for place, row in enumerate(data["franchises"], 1):
        where = f"franchises, entry {place}: "
        if row["certainty"] == Certainty.UNSTATED:
            found.append(f"{where}a matter of which nothing is stated needs no entry")
        if row["organ"] == Organ.DEVELOPMENT_GROUP:
            found.append(f"{where}development groups do not vote here")
    return found


def _contradictions(data: dict[str, Any]) -> list[str]:
    """Unstated means empty; what is open must be asked, and what is asked must be open."""
    found = []
    for kind, fields in FIGURES.items():
        for place, row in enumerate(data[kind], 1):
            if (row["certainty"] == Certainty.UNSTATED) != all(row[field] is None for field in fields):
                found.append(f"{kind}, entry {place}: UNSTATED goes with empty figures and only with them")
    for kind in ("quorums", "majorities"):
        for place, row in enumerate(data[kind], 1):
            if (row["share_of"] is None) != (row["share_from"] is None) or (row["share_of"] or 0) > (
                row["share_from"] or 0
            ):
                found.append(f"{kind}, entry {place}: a share needs both its parts, the smaller first")
    found += [*_unclear_decisions(data), *_repeated(data), *_unclear_elections(data), *_unclear_channels(data)]
    found += [*_unclear_money(data), *_unclear_franchises(data)]
    asked = {row["key"] for row in data["ambiguities"]}
    for place, row in enumerate(data["membership_classes"], 1):
        for field, key in {"sector": Ambiguity.Key.SECTOR, "ages": Ambiguity.Key.AGES}.items():
            if (row[field] is None) != (key in asked):
                found.append(f"membership_classes, entry {place}: “{field}” is open exactly where {key} is asked")
    if Ambiguity.Key.TERMS in asked and not any(row["per"] == Sitting.Per.TERM for row in data["sittings"]):
        found.append("ambiguities: sittings.terms is asked, and nothing sits by the term")
    return found
