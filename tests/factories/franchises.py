"""A forum whose rules let some alone vote on some matters, and members of several kinds of school."""

from __future__ import annotations

from typing import Any

from networks.constitutions.models import Franchise
from networks.meetings.models import Motion
from tests.factories import meetings as make
from tests.factories.motions import motion

PRIMARY = {"organ": "EXECUTIVE", "matter": "De-delegation, primary", "phase": "PRIMARY", "maintained_only": True}
SECONDARY = PRIMARY | {"matter": "De-delegation, secondary", "phase": "SECONDARY"}
SCHOOLS = PRIMARY | {"matter": "Falling rolls", "phase": None, "maintained_only": None}
SPECIAL = PRIMARY | {"matter": "Special places", "phase": "SPECIAL"}
STATED = {"quorum": None, "majority": {"share_of": 1, "share_from": 2, "more_than": True}}
EVERY_SCHOOL = {"sector": "STATE_FUNDED", "ages": "ANY_OVERLAP"}


def forum(**facts: Any) -> make.World:
    """An executive of four: the chair leads a primary school, the vice chair a secondary one, both maintained, the
    representative a primary academy; the second co-chair (`other`) leads none."""
    made = make.world(**({"rules": STATED, "franchises": [PRIMARY, SECONDARY, SCHOOLS, SPECIAL]} | facts))
    made.seats["other"] = make.person("Other Person")
    make.Tenure.objects.create(
        body=made.executive, person=made.other, seat=2, how="ELECTED", starts_on=make.START,
        post=make.Post.objects.get(article__constitution=made.constitution, key="chair"),
    )  # fmt: skip
    make.leads(made, made.chair, name="Oak Primary")
    make.leads(made, made.vice, name="Elm High", phase="4")
    make.leads(made, made.rep, name="Ash Academy", sector="ACADEMY")
    return made


def franchise_of(made: make.World, matter: dict[str, Any] | str = "De-delegation, primary") -> Franchise:
    """One of the matters this constitution names."""
    matter = matter if isinstance(matter, str) else matter["matter"]
    return Franchise.objects.get(article__constitution=made.constitution, matter=matter)


def moved(made: make.World, meeting: Any = None, matter: Any = PRIMARY, **facts: Any) -> Motion:
    """A motion on which only some vote."""
    return motion(made, meeting, franchise=franchise_of(made, matter), **facts)
