"""Loading, applying, freezing; networks and clerks; rulings."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.people.models import Invitation
from networks.constitutions import instance, services
from networks.constitutions.models import (
    Ambiguity,
    Article,
    Balance,
    Body,
    Channel,
    Clerk,
    Constitution,
    Contribution,
    ElectionRule,
    Entitlement,
    Franchise,
    Identity,
    Majority,
    MembershipClass,
    NoticePeriod,
    Post,
    Quorum,
    Reading,
    Requirement,
    Ruling,
    Sitting,
    Substitution,
)
from networks.constitutions.seats import Capacity, seats_of
from networks.constitutions.selectors import articles_in_force, constitution_in_force, contribution_rule, ruling_on
from tests.factories.constitutions import AT, STARTS, TODAY, clerk_of, network_of, network_with_rules, rule
from tests.factories.people import AdministratorFactory, PersonFactory

pytestmark = pytest.mark.django_db
PROVISIONS = [
    MembershipClass, Post, Sitting, Entitlement, Quorum, Majority, Substitution, NoticePeriod,
    ElectionRule, Requirement, Balance, Channel, Contribution, Franchise,
]  # fmt: skip
OWNED = [Article, *PROVISIONS, Ambiguity, Reading]


def assert_refused(act):
    """The database says no, whoever asks."""
    with pytest.raises(DatabaseError), transaction.atomic():
        act()


def with_elections():
    """The shipped rules, and what somebody must bring to be co-chair, not both from one group."""
    data = json.loads((instance.FOLDER / "leicester.json").read_text())
    of = {"article": "5a", "post": "co-chair"}
    data["requirements"] = [
        of | {"kind": "YEARS_AS_HEAD", "figure": 3, "wording": "Three years as a head", "may_be_waived": True},
        of | {"kind": "GOVERNORS_SUPPORT", "wording": "The governors’ support"},
    ]
    data["balances"] = [of | {"of": "GROUP", "at_most": 1}]
    data["franchises"] = [{"article": "5h", "organ": "NETWORK", "matter": "De-delegation", "phase": "PRIMARY"}]
    return instance.read("leicester", json.dumps(data))


# --- loading


def test_provisions_on_elections_find_their_posts():
    network, _, rules = network_with_rules(with_elections())
    silent = ElectionRule.objects.filter(article__constitution=rules)
    assert {one.post.key: one.certainty for one in silent} == dict.fromkeys(
        ("co-chair", "vice-chair", "group-chair"), "UNSTATED"
    )
    asked = Requirement.objects.filter(article__constitution=rules).order_by("position")
    assert [(one.post.key, one.position, one.figure) for one in asked] == [("co-chair", 1, 3), ("co-chair", 2, None)]
    assert Balance.objects.get().post.key == "co-chair"
    fifth = next(one for one in articles_in_force(network, TODAY) if one.article.number == "5a")
    said = [one.text for one in fifth.provisions if one.kind in ("election_rules", "requirements", "balances")]
    assert said == [
        "Election of the Co-chair: not stated.",
        "Election of the Vice chair: not stated.",
        "To be Co-chair: Three years as a head. This may be waived.",
        "To be Co-chair: The governors’ support.",
        "Co-chair: at most 1 from one group among those elected.",
    ]


def test_ways_of_consulting_find_who_asks():
    network, _, rules = network_with_rules()
    ways = Channel.objects.filter(article__constitution=rules).order_by("position")
    assert [(one.position, one.way) for one in ways] == list(
        enumerate(["FULL_MEETING", "LA_MEETING", "EXECUTIVE", "GROUPS", "WEBSITE", "SELECTED"], 1)
    )
    assert {one.way: one.asked_by.key for one in ways if one.asked_by} == dict.fromkeys(
        ("GROUPS", "WEBSITE", "SELECTED"), "lead-head"
    )
    shown = next(one for one in articles_in_force(network, TODAY) if one.article.number == "5i")
    assert [one.text for one in shown.provisions][3:] == [
        "By the lead head’s visits to development groups: the Strategic Primary Lead Headteacher asks.",
        "On the website, of all members or some: the Strategic Primary Lead Headteacher asks.",
        "By asking chosen members: for matters of low impact and of low importance; the Strategic Primary Lead Headteacher asks.",
    ]


def test_contributions_are_read_by_the_rules_of_the_day():
    network, clerk, _ = network_with_rules()
    found = contribution_rule(network, TODAY)
    assert (found.article.number, found.is_voluntary, found.is_confidential) == ("5c", True, None)
    assert contribution_rule(Body.objects.get(parent=network), TODAY) == found
    assert contribution_rule(network, STARTS - timedelta(days=1)) is None
    data = json.loads((instance.FOLDER / "leicester.json").read_text()) | {"version": "Of 2026"}
    data["contributions"][0].update(is_confidential=True, decides_membership=False)
    later = instance.read("leicester", json.dumps(data))
    services.load_constitution(network, later, starts_on=TODAY, by=clerk, at=AT)
    assert contribution_rule(network, TODAY).is_confidential is True
    assert contribution_rule(network, TODAY - timedelta(days=1)) == found
    other, _, _ = network_with_rules()
    assert contribution_rule(other, TODAY).is_confidential is None


def test_a_franchise_finds_who_votes_too_and_is_shown():
    data = json.loads((instance.FOLDER / "leicester.json").read_text())
    of = {"article": "5h", "organ": "NETWORK", "matter": "De-delegation", "maintained_only": True}
    data["franchises"] = [of | {"phase": "PRIMARY"}, of | {"phase": "SECONDARY", "also": "director-sdsa"}]
    network, _, rules = network_with_rules(instance.read("leicester", json.dumps(data)))
    first, second = Franchise.objects.filter(article__constitution=rules).order_by("pk")
    assert (first.phase, first.also, second.also.key) == ("PRIMARY", None, "director-sdsa")
    shown = next(one for one in articles_in_force(network, TODAY) if one.article.number == "5h")
    assert [one.text for one in shown.provisions if one.kind == "franchises"] == [
        "De-delegation: at the full meeting only those who lead a maintained primary school vote.",
        "De-delegation: at the full meeting only those who lead a maintained secondary school, and the Director of the SDSA vote.",
    ]


def test_loading_makes_rules_posts_and_the_executive():
    network, clerk, rules = network_with_rules()
    assert constitution_in_force(network, TODAY) == rules
    assert constitution_in_force(network, STARTS - timedelta(days=1)) is None
    assert Body.objects.get(parent=network, kind="EXECUTIVE").name == "CPH Executive"
    posts = {post.key: post for post in Post.objects.filter(article__constitution=rules)}
    assert posts["co-chair"].seats == 2
    assert posts["lead-head"].may_vote is None
    assert posts["lead-head"].certainty == "UNSTATED"
    assert posts["director-sdsa"].may_vote is False
    assert posts["group-representative"].per_group
    full = Sitting.objects.get(article__constitution=rules, organ="NETWORK")
    assert (full.times, full.per, full.certainty, full.agenda_agreed_by) == (2, "TERM", "AMBIGUOUS", "EXECUTIVE")
    assert {line.verb for line in Line.objects.filter(actor=clerk)} == {"loaded", "applied"}


def test_a_second_click_loads_once():
    network, clerk, rules = network_with_rules()
    again = services.load_constitution(network, "leicester", starts_on=STARTS, by=clerk, at=AT)
    assert again == rules
    assert Constitution.objects.count() == 1
    with pytest.raises(Refused, match="loaded already"):
        services.load_constitution(network, "leicester", starts_on=TODAY, by=clerk, at=AT)


def test_a_draft_can_be_changed_until_it_applies():
    network = network_of()
    clerk = clerk_of(network)
    draft = services.load_constitution(network, "leicester", starts_on=STARTS, by=clerk, at=AT, apply=False)
    assert constitution_in_force(network, TODAY) is None
    Article.objects.filter(constitution=draft, number="2").update(text="Better words.")
    services.apply_constitution(draft, by=clerk, at=AT, adopted_by="the full meeting")
    services.apply_constitution(draft, by=clerk, at=AT)
    draft.refresh_from_db()
    assert (draft.state, draft.adopted_by) == ("ADOPTED", "the full meeting")
    assert Line.objects.filter(verb="applied").count() == 1


def test_a_new_version_ends_the_one_before():
    network, clerk, old = network_with_rules()
    new = Constitution.objects.create(body=network, title="New", version="2", starts_on=date(2027, 9, 1))
    services.apply_constitution(new, by=clerk, at=AT)
    old.refresh_from_db()
    assert old.ends_on == date(2027, 8, 31)
    assert constitution_in_force(network, date(2027, 8, 31)) == old
    assert constitution_in_force(network, date(2027, 9, 1)) == new
    earlier = Constitution.objects.create(body=network, title="Late", version="3", starts_on=date(2026, 1, 1))
    with pytest.raises(Refused, match="Choose a later day"):
        services.apply_constitution(earlier, by=clerk, at=AT)


def test_only_the_clerk_loads():
    network = network_of()
    other = clerk_of(network_of())
    for person in (other, PersonFactory()):
        with pytest.raises(NotAllowed):
            services.load_constitution(network, "leicester", starts_on=STARTS, by=person, at=AT)


def test_the_command_loads_and_refuses_in_words():
    network = network_of("Heads of a city")
    clerk = clerk_of(network)
    said = StringIO()
    call_command(
        "load_constitution", "Heads of a city", "leicester", "--from", "1/9/2025", "--by", clerk.email, stdout=said
    )
    assert constitution_in_force(network, TODAY)
    assert "applied" in said.getvalue()
    for wrong in (
        ["99999999999", "leicester"],
        [str(network.pk), "nowhere"],
        [str(network.pk), "/nowhere/at-all.json"],
    ):
        with pytest.raises(CommandError):
            call_command("load_constitution", *wrong, "--from", "1/9/2025", "--by", clerk.email)
    with pytest.raises(CommandError, match="Enter a day"):
        call_command("load_constitution", str(network.pk), "leicester", "--from", "soon", "--by", clerk.email)


# --- frozen


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model.__name__)
def test_an_applied_constitution_is_never_edited(model):
    _, _, rules = network_with_rules(with_elections())
    row = model.objects.first()
    field = {"Article": "text", "Ambiguity": "question", "Reading": "label"}.get(model.__name__, "certainty")
    assert_refused(
        lambda: model.objects.filter(pk=row.pk).update(**{field: "STATED" if field == "certainty" else "Other"})
    )
    assert_refused(lambda: model.objects.filter(pk=row.pk).delete())
    copy = model.objects.get(pk=row.pk)
    copy.pk = None
    if hasattr(copy, "number"):
        copy.number = "99"
    if model is Balance:
        copy.of = "SCHOOL"
    if model is Reading:
        copy.key, copy.position = "THIRD", 9
    if model is Ambiguity:
        copy.article = Article.objects.get(constitution=rules, number="2")
    assert_refused(lambda: copy.save(force_insert=True))


def test_a_row_of_a_draft_cannot_be_moved_into_applied_rules():
    network, _clerk, rules = network_with_rules()
    draft = Constitution.objects.create(body=network, title="Draft", version="2", starts_on=date(2027, 9, 1))
    article = Article.objects.create(constitution=draft, number="1", heading="H", text="T", position=1)
    assert_refused(lambda: Article.objects.filter(pk=article.pk).update(constitution=rules, number="99"))
    post = Post.objects.create(
        article=article, key="x", title="X", organ="EXECUTIVE", duty="MEMBER", how="ELECTED", position=1
    )
    assert_refused(lambda: Post.objects.filter(pk=post.pk).update(article=rules.articles.get(number="5a")))
    Post.objects.filter(pk=post.pk).update(title="Y")  # a draft can be changed


@pytest.mark.parametrize(
    "change",
    [{"state": "DRAFT"}, {"title": "Other"}, {"starts_on": date(2024, 1, 1)}, {"version": "9"}, {"source": "x"}],
)
def test_an_applied_constitution_itself_only_ends(change):
    _, _, rules = network_with_rules()
    assert_refused(lambda: Constitution.objects.filter(pk=rules.pk).update(**change))
    assert_refused(lambda: Constitution.objects.filter(pk=rules.pk).delete())
    Constitution.objects.filter(pk=rules.pk).update(ends_on=date(2027, 8, 31))
    assert_refused(lambda: Constitution.objects.filter(pk=rules.pk).update(ends_on=date(2028, 8, 31)))
    assert_refused(lambda: Constitution.objects.filter(pk=rules.pk).update(ends_on=None))


# --- rulings


def test_a_ruling_applies_from_its_day_and_past_days_keep_theirs():
    _, clerk, rules = network_with_rules()
    first = rule(rules, "membership.sector", "STATE_FUNDED", date(2026, 1, 1), by=clerk)
    second = rule(rules, "membership.sector", "LA_MAINTAINED", date(2026, 9, 1), by=clerk)
    assert ruling_on(rules, "membership.sector", date(2025, 12, 31)) is None
    assert ruling_on(rules, "membership.sector", date(2026, 8, 31)) == first
    assert ruling_on(rules, "membership.sector", date(2026, 9, 1)) == second
    line = Line.objects.filter(verb="recorded a ruling on").order_by("position").last()
    assert line.article == "Article 1"
    assert line.seat == "Clerk"


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2025, 12, 31), STARTS - timedelta(days=1)])
def test_a_later_ruling_starts_on_a_later_day(day):
    _, clerk, rules = network_with_rules()
    rule(rules, "membership.sector", "STATE_FUNDED", date(2026, 1, 1), by=clerk)
    with pytest.raises(Refused, match="Enter a day"):
        rule(rules, "membership.sector", "LA_MAINTAINED", day, by=clerk)


def test_the_same_ruling_twice_is_one():
    _, clerk, rules = network_with_rules()
    assert rule(rules, "sittings.terms", "SIX_TERMS", by=clerk) == rule(rules, "sittings.terms", "SIX_TERMS", by=clerk)
    assert Ruling.objects.count() == 1
    assert_refused(lambda: Ruling.objects.update(reason="Other"))
    assert_refused(lambda: Ruling.objects.all().delete())


def test_a_reading_answers_its_own_question_only():
    _, clerk, _rules = network_with_rules()
    question = Ambiguity.objects.get(key="sittings.terms")
    other = Reading.objects.get(key="STATE_FUNDED")
    with pytest.raises(Refused, match="another question"):
        services.record_ruling(question, other, starts_on=TODAY, decided_by="x", reason="y", effect={}, by=clerk, at=AT)


def test_members_and_strangers_do_not_rule():
    _, _, rules = network_with_rules()
    for person in (PersonFactory(), clerk_of(network_of())):
        with pytest.raises(NotAllowed, match="executive decides"):
            rule(rules, "sittings.terms", "SIX_TERMS", by=person)


# --- networks and clerks


def start(by, **changes):
    facts = {
        "name": "Heads of the coast",
        "short_name": "HOC",
        "prefix": "hoc",
        "colour": "#1d4f91",
        "clerk_name": "Toni Marsh",
        "clerk_email": "Toni@example.org",
    } | changes
    return services.start_network(**facts, by=by, at=AT)


def test_a_network_starts_with_an_invited_clerk_who_needs_a_second_factor():
    network = start(AdministratorFactory())
    clerk = Clerk.objects.get(body=network).person
    assert (clerk.email, clerk.needs_second_factor, clerk.joined_at) == ("toni@example.org", True, None)
    assert Invitation.objects.filter(person=clerk, accepted_at=None).count() == 1
    assert Identity.objects.get(body=network).prefix == "HOC"
    assert seats_of(clerk, TODAY).network_ids(Capacity.CLERK) == {network.pk}


def test_a_network_is_not_started_twice_nor_by_anybody_else():
    admin = AdministratorFactory()
    start(admin)
    with pytest.raises(Refused):
        start(admin)
    with pytest.raises(Refused, match="prefix"):
        start(admin, name="Another")
    with pytest.raises(Refused, match="contrast"):
        start(admin, name="Pale", prefix="PALE", colour="#ffff00")
    with pytest.raises(NotAllowed):
        start(clerk_of(network_of()), name="Mine", prefix="MINE")
    assert Body.objects.filter(kind="NETWORK", name="Mine").count() == 0


def test_a_clerk_ends_on_a_day_and_sees_the_network_until_then():
    network, admin = network_of(), AdministratorFactory()
    person = PersonFactory()
    clerk = services.appoint_clerk(network, person, starts_on=date(2026, 9, 1), by=admin, at=AT)
    with pytest.raises(Refused, match="already clerk"):
        services.appoint_clerk(network, person, starts_on=date(2026, 10, 1), by=admin, at=AT)
    with pytest.raises(Refused, match="Enter a day on or after"):
        services.end_clerkship(clerk, ends_on=date(2026, 8, 1), by=admin, at=AT)
    services.end_clerkship(clerk, ends_on=date(2026, 12, 31), by=admin, at=AT)
    services.end_clerkship(clerk, ends_on=date(2026, 12, 31), by=admin, at=AT)
    assert seats_of(person, date(2026, 12, 31)).network_ids() == {network.pk}
    assert seats_of(person, date(2027, 1, 1)).network_ids() == set()
    with pytest.raises(Refused, match="stood down"):
        services.end_clerkship(clerk, ends_on=date(2027, 1, 31), by=admin, at=AT)


# --- reading it


def test_the_whole_constitution_is_two_queries(django_assert_num_queries):
    network, _, rules = network_with_rules()
    rule(rules, "sittings.terms", "SIX_TERMS")
    with django_assert_num_queries(2):
        shown = articles_in_force(network, TODAY)
    assert [one.article.number for one in shown][:3] == ["1", "2", "3a"]
    fifth = next(one for one in shown if one.article.number == "5h")
    assert fifth.questions[0].in_force.reading.key == "SIX_TERMS"
    assert len(fifth.provisions) == 11
    assert articles_in_force(network, STARTS - timedelta(days=1)) == []
