"""The data file of a constitution: what it says, and how a wrong one is refused."""

import copy
import json

import pytest

from cph.core.refusals import Refused
from networks.constitutions import instance
from networks.constitutions.rules import PROVISIONS

LEICESTER = instance.read_shipped("leicester")


TWO_THIRDS = {"share_of": 2, "share_from": 3, "more_than": False, "of": "VOTING", "certainty": "STATED"}
NOMINATING = (
    "whether somebody may put themselves forward, whether a proposer and a seconder are needed, whether two may stand "
    "together and how long a statement may be"
)
BY_AV = {"method": "av", "certainty": "STATED"}
YEARS = {"article": "5a", "post": "co-chair", "kind": "YEARS_AS_HEAD", "figure": 3, "wording": "Three years as a head"}
GIVING = {"article": "5c", "is_voluntary": True}
ON_DELEGATION = {
    "article": "5h",
    "organ": "NETWORK",
    "matter": "De-delegation",
    "phase": "PRIMARY",
    "maintained_only": True,
}
ONE_A_GROUP = {"article": "5a", "post": "co-chair", "of": "GROUP", "at_most": 1}


def reread(change):
    data = copy.deepcopy(json.loads((instance.FOLDER / "leicester.json").read_text()))
    change(data)
    return instance.read("test", json.dumps(data))


def test_every_shipped_instance_is_right():
    for name in instance.available():
        assert instance.read_shipped(name).title


def test_leicester_has_all_its_articles_in_order():
    numbers = [row["number"] for row in LEICESTER.data["articles"]]
    assert numbers == (
        [
            "1",
            "2",
            "3a",
            "3b",
            "3c",
            "3d",
            "3e",
            "4.1",
            "4.2",
            "4.3",
            "4.4",
            "4.5",
            "4.6",
            "4.7",
            "5a",
            "5b",
            "5c",
            "5d",
            "5e",
            "5f",
            "5g",
            "5h",
            "5i",
            "6",
            "7",
        ]
    )


def test_leicester_says_what_is_silent_and_invents_nothing():
    silent = dict(LEICESTER.silent())
    assert silent["How many must be present for the executive to decide"] == "5h"
    assert silent["What majority a decision needs at the full meeting"] == "5h"
    assert silent["Whether the chair has a casting vote at the executive"] == "5h"
    assert silent["Whether somebody may send a substitute to the executive"] == "5h"
    assert silent["Whether the Development group representative votes"] == "5a"
    assert "Whether the Director of the SDSA votes" not in silent
    assert silent["Nominating the Development group chair: " + NOMINATING] == "5d"
    assert sum("the Co-chair: " in point for point in silent) == 3


def test_leicester_names_six_ways_of_consulting_and_states_no_more_than_it_says():
    rows = {row["way"]: row for row in LEICESTER.data["channels"]}
    assert list(rows) == ["FULL_MEETING", "LA_MEETING", "EXECUTIVE", "GROUPS", "WEBSITE", "SELECTED"]
    assert {way: row["asked_by"] for way, row in rows.items() if row["asked_by"]} == dict.fromkeys(
        ("GROUPS", "WEBSITE", "SELECTED"), "lead-head"
    )
    assert (rows["EXECUTIVE"]["is_interim"], rows["FULL_MEETING"]["is_interim"]) == (True, False)
    assert all(row["school_days"] is None for row in rows.values())
    weighed = [way for way, row in rows.items() if row["impact_at_most"] or row["importance_at_most"]]
    assert weighed == ["SELECTED"]
    assert rows["SELECTED"]["certainty"] == "INFERRED"
    silent = [point for point, article in LEICESTER.silent() if article == "5i"]
    assert len(silent) == 6
    assert "how many school days it is open" in silent[4]


def test_leicester_says_of_contributions_what_it_says_and_no_more():
    [(row, said)] = LEICESTER.said("contributions")
    assert (row["article"], row["is_voluntary"], row["is_confidential"], row["decides_membership"]) == (
        "5c", True, None, None
    )  # fmt: skip
    assert said.text == (
        "Contributions: schools give of their own accord; administered by the SDSA; "
        "checked by an agency from outside, regularly."
    )
    assert said.silent == (
        "Whether it is confidential who contributes",
        "Whether membership depends on contributing",
    )
    assert LEICESTER.data["franchises"] == []


@pytest.mark.parametrize("kind", PROVISIONS)
def test_each_kind_of_provision_speaks(kind):
    for row, said in LEICESTER.said(kind):
        assert said.text.endswith("."), row
    assert PROVISIONS[kind].__doc__


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d["posts"][0].update(colour="red"), "posts, entry 1: unknown key “colour”"),
        (lambda d: d.update(extra=1), "unknown key “extra”"),
        (lambda d: d["sittings"][1].update(article="9z"), "sittings, entry 2: there is no article 9z"),
        (lambda d: d["entitlements"][1].update(post="nobody"), "entitlements, entry 2: there is no post nobody"),
        (lambda d: d["posts"][0].pop("how"), "posts, entry 1: “how” is missing"),
        (lambda d: d["posts"][0].update(seats=True), "posts, entry 1: “seats” must be a whole number"),
        (lambda d: d["posts"][0].update(may_vote="yes"), "posts, entry 1: “may_vote” must be true or false"),
        (lambda d: d["membership_classes"][0].update(sector="STATE_FUNDED"), "“sector” is open exactly where"),
        (lambda d: d["quorums"][0].update(at_least=5), "quorums, entry 1: UNSTATED goes with empty figures"),
        (lambda d: d["majorities"][0].update(certainty="STATED"), "majorities, entry 1: UNSTATED goes with empty"),
        (lambda d: d["majorities"][1].update(TWO_THIRDS, of=None), "majorities, entry 2: “of” goes with a share"),
        (lambda d: d["majorities"][1].update(TWO_THIRDS, share_of=4), "majorities, entry 2: a share needs both"),
        (lambda d: d["majorities"][1].update(TWO_THIRDS, share_of=3, more_than=True), "nobody can reach more than all"),
        (lambda d: d["majorities"].append(dict(d["majorities"][0])), "majorities, entry 3: stands there twice"),
        (lambda d: d["substitutions"][0].update(may_send=False), "substitutions, entry 1: UNSTATED goes with empty"),
        (lambda d: d["substitutions"][1].update(counts=True), "substitutions, entry 2: what a substitute does"),
        (lambda d: d["quorums"][1].update(officers=0), "quorums, entry 2: “officers” must be a whole number from 1"),
        (lambda d: d["articles"].append(dict(d["articles"][0])), "articles, entry 26: “1” stands there twice"),
        (lambda d: d["ambiguities"][0]["readings"][0].update(key="ANY"), "ambiguities, entry 1, reading 1: “key”"),
        (lambda d: d["ambiguities"][0].update(readings=[{}]), "a question needs two readings"),
        (lambda d: d.update(posts={}), "“posts” must be a list"),
        (lambda d: d["election_rules"][0].update(post="nobody"), "election_rules, entry 1: there is no post nobody"),
        (lambda d: d["election_rules"][0].update(method="av"), "election_rules, entry 1: UNSTATED goes with empty"),
        (lambda d: d["election_rules"][0].update(BY_AV), "election_rules, entry 1: the alternative vote fills one"),
        (lambda d: d["election_rules"][1].update(BY_AV, post="lead-head"), "entry 2: nobody elects the Strategic"),
        (lambda d: d["election_rules"][1].update(BY_AV, quorum_of=1), "entry 2: a turnout needs both its parts"),
        (lambda d: d["election_rules"][1].update(supporters=3), "“supporters” must be a whole number from 0 to 2"),
        (lambda d: d["election_rules"].append(dict(d["election_rules"][0])), "election_rules, entry 4: stands there"),
        (lambda d: d["requirements"].append(YEARS | {"figure": None}), "requirements, entry 1: “figure” says how many"),
        (lambda d: d["requirements"].append(YEARS | {"post": "x"}), "requirements, entry 1: there is no post x"),
        (lambda d: d["requirements"].extend([YEARS, dict(YEARS)]), "requirements, entry 2: stands there twice"),
        (lambda d: d["balances"].append(ONE_A_GROUP | {"at_most": 0}), "“at_most” must be a whole number from 1"),
        (lambda d: d["balances"].append(ONE_A_GROUP | {"post": None}), "balances, entry 1: “post” must be small"),
        (lambda d: d["channels"].append(dict(d["channels"][0])), "channels, entry 7: stands there twice"),
        (lambda d: d["channels"][0].update(way="PIGEON"), "channels, entry 1: “way” must be one of FULL_MEETING"),
        (lambda d: d["channels"][0].update(asked_by="nobody"), "channels, entry 1: there is no post nobody"),
        (lambda d: d["channels"][1].update(school_days=5), "channels, entry 2: UNSTATED goes with empty figures"),
        (lambda d: d["channels"][0].update(school_days=0), "“school_days” must be a whole number from 1"),
        (lambda d: d["channels"][5].update(impact_at_least="HIGH"), "entry 6: no impact is at least HIGH and at most"),
        (lambda d: d["contributions"].append(dict(GIVING)), "contributions, entry 2: stands there twice"),
        (lambda d: d["contributions"][0].update(certainty="UNSTATED"), "contributions, entry 1: UNSTATED goes with"),
        (lambda d: d["contributions"][0].update(is_voluntary="yes"), "entry 1: “is_voluntary” must be true or false"),
        (lambda d: d["contributions"][0].update(audited_by=5), "contributions, entry 1: “audited_by” must be text"),
        (lambda d: d["franchises"].extend([ON_DELEGATION, dict(ON_DELEGATION)]), "entry 2: stands there twice"),
        (lambda d: d["franchises"].append(ON_DELEGATION | {"phase": "NURSERY"}), "“phase” must be one of PRIMARY"),
        (lambda d: d["franchises"].append(ON_DELEGATION | {"also": "x"}), "franchises, entry 1: there is no post x"),
        (lambda d: d["franchises"].append(ON_DELEGATION | {"article": "9z"}), "entry 1: there is no article 9z"),
        (
            lambda d: d["franchises"].append(ON_DELEGATION | {"certainty": "UNSTATED"}),
            "nothing is stated needs no entry",
        ),
        (lambda d: d["franchises"].append(ON_DELEGATION | {"organ": "DEVELOPMENT_GROUP"}), "groups do not vote here"),
        (lambda d: d["posts"].append("co-chair"), "posts, entry 8: must be an object"),
    ],
)
def test_a_mistake_is_refused_with_its_place(change, place):
    with pytest.raises(Refused, match="test: ") as refusal:
        reread(change)
    assert place in str(refusal.value)


def test_a_file_from_before_these_kinds_still_loads():
    def as_it_was(data):
        for kind in (
            "majorities",
            "substitutions",
            "election_rules",
            "requirements",
            "balances",
            "channels",
            "contributions",
            "franchises",
        ):
            del data[kind]
        for row in data["quorums"]:
            assert "officers" not in row

    old = reread(as_it_was)
    assert old.data["majorities"] == old.data["balances"] == old.data["channels"] == old.data["franchises"] == []
    assert old.data["quorums"][0]["counts_vacancies"] is None
    assert "What majority a decision needs at the executive" not in dict(old.silent())
    assert reread(as_it_was).data["majorities"] is not old.data["majorities"]


@pytest.mark.parametrize("content", ["", "[]", "{", "null", "1", '{"title": 5}'])
def test_what_is_no_instance_is_refused(content):
    with pytest.raises(Refused):
        instance.read("odd", content)


@pytest.mark.parametrize("name", ["nowhere", "../settings", "", "leicester.json"])
def test_only_shipped_names_are_read(name):
    with pytest.raises(Refused, match="There is no shipped constitution"):
        instance.read_shipped(name)
