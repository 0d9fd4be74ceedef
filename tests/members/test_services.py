"""What the clerk does: headships, addresses, invitations, lists of heads, rulings with their effect."""

from datetime import date, timedelta

import pytest

from cph.audit.models import Line
from cph.core.refusals import NotAllowed, Refused
from cph.people.models import Invitation, Person
from networks.constitutions.models import Ambiguity, Ruling
from networks.members import services, upload
from networks.members.effects import effect_kept
from networks.members.plan import Act, plan_of
from networks.members.selectors import invitees_of, needs_of, roll_of
from networks.schools.models import Headship, Sector
from tests.factories.constitutions import AT, TODAY, clerk_of, network_of, network_with_rules
from tests.factories.members import leads, school_of
from tests.factories.people import AdministratorFactory, PersonFactory, StrangerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return network_with_rules()


# --- headships


def head(world, school, **facts):
    network, clerk, _ = world
    defaults = {"name": "Ada Lake", "email": "ada@example.org", "role": "HEAD", "starts_on": date(2026, 9, 1)}
    return services.record_headship(network, school, **defaults | facts, by=clerk, at=AT)


def test_recording_a_head_puts_them_on_the_roll(world):
    made = head(world, school_of("Ash"))
    assert [row.person for row in roll_of(world[0], TODAY)] == [made.person]
    assert Line.objects.filter(verb="recorded", seat="Clerk").count() == 1
    assert head(world, made.school) == made  # a second click
    assert Headship.objects.count() == 1


def test_the_one_before_can_be_ended_with_it(world):
    school = school_of()
    old = leads(school)
    with pytest.raises(Refused, match="end that headship first"):
        head(world, school)
    assert not Person.objects.filter(name="Ada Lake").exists()
    head(world, school, ends_previous=True)
    old.refresh_from_db()
    assert old.ends_on == date(2026, 8, 31)


def test_a_name_alone_does_not_make_a_second_person(world):
    leads(school_of("Ash"), PersonFactory(name="Ada Lake"))
    with pytest.raises(Refused, match="leads a school here already"):
        head(world, school_of("Beech"), email="", name="ada  lake")
    with pytest.raises(Refused, match="written differently"):
        head(world, school_of("Cedar"), name="Somebody Else", email=Person.objects.get(name="Ada Lake").email)


def test_only_schools_of_the_network_and_only_its_clerk(world):
    with pytest.raises(Refused, match="not a school whose head"):
        head(world, school_of(code="937"))
    with pytest.raises(NotAllowed):
        head((world[0], clerk_of(network_of()), None), school_of())
    foreign = leads(school_of(code="937"))
    with pytest.raises(Refused, match="not a school of this network"):
        services.stop_headship(world[0], foreign, ends_on=TODAY, by=world[1], at=AT)


def test_a_headship_ends_with_its_last_day_on_the_roll(world):
    made = head(world, school_of())
    services.stop_headship(world[0], made, ends_on=date(2026, 12, 31), by=world[1], at=AT)
    assert len(roll_of(world[0], date(2026, 12, 31))) == 1
    assert roll_of(world[0], date(2027, 1, 1)) == []


# --- addresses and invitations


def test_all_who_can_be_reached_are_invited_once(world):
    network, clerk, _ = world
    new, joined = leads(school_of(), StrangerFactory()).person, leads(school_of()).person
    silent = leads(school_of(), StrangerFactory(email=None)).person
    other = leads(school_of(code="937"), StrangerFactory()).person
    everybody = [new.pk, joined.pk, silent.pk, other.pk, 10**9]
    first = services.invite_members(network, everybody, by=clerk, at=AT)
    second = services.invite_members(network, everybody, by=clerk, at=AT + timedelta(seconds=1))
    assert (first.invited, second.invited) == (1, 0)
    assert [one.person for one in Invitation.objects.all()] == [new]
    assert dict(second.left) == {new.name: "Invited", joined.name: "Joined", silent.name: "No e-mail address"}


def test_an_expired_invitation_can_be_sent_anew_and_an_open_one_again(world):
    network, clerk, _ = world
    person = leads(school_of(), StrangerFactory()).person
    services.invite_members(network, [person.pk], by=clerk, at=AT)
    soon = AT + timedelta(minutes=1)
    assert services.invite_members(network, [person.pk], by=clerk, at=soon, again=True).invited == 0
    later = AT + timedelta(hours=1)
    assert services.invite_members(network, [person.pk], by=clerk, at=later, again=True).invited == 1
    expired = AT + timedelta(days=40)
    assert [one.way for one in invitees_of(network, expired)] == ["EXPIRED"]
    assert services.invite_members(network, [person.pk], by=clerk, at=expired).invited == 1
    assert Invitation.objects.filter(replaced_at=None).count() == 1


def test_correcting_an_address_voids_the_invitation_sent_to_it(world):
    network, clerk, _ = world
    person = leads(school_of(), StrangerFactory()).person
    services.invite_members(network, [person.pk], by=clerk, at=AT)
    services.set_email(network, person, "Right@Example.org", by=clerk, at=AT)
    person.refresh_from_db()
    assert person.email == "right@example.org"
    assert not Invitation.objects.filter(replaced_at=None).exists()
    assert [one.way for one in invitees_of(network, AT)] == ["NOT_INVITED"]


def test_a_clerk_cannot_take_over_an_account_by_its_address(world):
    network, clerk, _ = world
    joined = leads(school_of()).person
    admin = leads(school_of(), AdministratorFactory(joined_at=None)).person
    for person in (joined, admin):
        with pytest.raises(Refused, match="only they can change it"):
            services.set_email(network, person, "mine@example.org", by=clerk, at=AT)
    stranger = StrangerFactory()
    with pytest.raises(Refused, match="not on the roll"):
        services.set_email(network, stranger, "mine@example.org", by=clerk, at=AT)
    new = leads(school_of(), StrangerFactory()).person
    with pytest.raises(Refused, match="Somebody else"):
        services.set_email(network, new, joined.email, by=clerk, at=AT)
    with pytest.raises(Refused, match="correct format"):
        services.set_email(network, new, "no address", by=clerk, at=AT)


# --- a list of heads


def rows(*lines, head="URN,Name,E-mail,Role,From"):
    return upload.read("\n".join([head, *lines]).encode())


def test_a_list_is_recorded_whole(world):
    network, clerk, _ = world
    a, b, c, d = (school_of(name) for name in ("Ash", "Beech", "Cedar", "Damson"))
    leads(c, StrangerFactory(name="Cy Reed", email=None))
    leads(d, PersonFactory(name="Di Moor"))
    listed = rows(
        f"{a.urn},Ada Lake,ada@example.org,,1/9/2026",
        f"{b.urn},Ada Lake,ADA@example.org,Executive headteacher,2026-09-01",
        f"{c.urn},Cy Reed,cy@example.org,Headteacher,",
        f"{d.urn},Di Moor,,,",
    )
    assert [one.act for one in plan_of(network, listed, TODAY)] == [Act.NEW, Act.NEW, Act.EMAIL, Act.SAME]
    services.carry_out_upload(network, listed, by=clerk, at=AT)
    roll = {row.person.name: [led.name for led in row.schools] for row in roll_of(network, TODAY)}
    assert roll == {"Ada Lake": ["Ash", "Beech"], "Cy Reed": ["Cedar"], "Di Moor": ["Damson"]}
    assert Person.objects.get(name="Cy Reed").email == "cy@example.org"
    before = Line.objects.count()
    again = services.carry_out_upload(network, listed, by=clerk, at=AT)
    assert {one.act for one in again} == {Act.SAME}
    assert Line.objects.count() == before


def test_one_bad_row_saves_nothing(world):
    network, clerk, _ = world
    a, b = school_of(), school_of("Beech")
    leads(b, PersonFactory(name="Bo Hill"))
    listed = rows(f"{a.urn},Ada Lake,ada@example.org,,1/9/2026", f"{b.urn},New Head,new@example.org,,1/9/2026")
    with pytest.raises(Refused, match="Row 3: Bo Hill leads Beech"):
        services.carry_out_upload(network, listed, by=clerk, at=AT)
    assert not Person.objects.filter(email="ada@example.org").exists()


def test_every_bad_row_has_its_number_and_reason(world):
    school, other = school_of("Ash"), school_of("Oak")
    foreign = school_of(code="937")
    taken = PersonFactory(name="Di Moor", email="di@example.org")
    listed = rows(
        "12,Ada Lake,,,1/9/2026",
        f"{foreign.urn},Ada Lake,a@example.org,,1/9/2026",
        f"{school.urn},,x@example.org,,1/9/2026",
        f"{school.urn},Ada Lake,not an address,,1/9/2026",
        f"{school.urn},Ada Lake,a@example.org,Caretaker,1/9/2026",
        f"{school.urn},Ada Lake,a@example.org,,31/2/2026",
        f"{school.urn},Ada Lake,a@example.org,,",
        f"{school.urn},Not Di,{taken.email},,1/9/2026",
        f"{school.urn},Eve Low,,,1/9/2026",
        f"{school.urn},Ida Fen,ida@example.org,,1/9/2026",
        f"{other.urn},Eve Low,,,1/9/2026",
    )
    found = {one.row.number: one.problem for one in plan_of(world[0], listed, TODAY)}
    reasons = ["no URN" if "not a URN" in p else p for p in found.values()]
    assert reasons[0] == "no URN"
    for number, part in {
        3: "no school of this network",
        4: "head's name",
        5: "not an e-mail address",
        6: "is no role",
        7: "Enter a day",
        8: "Give the day",
        9: "written differently",
        10: "",
        11: "stands in row 10",
        12: "stands in row 10 too",
    }.items():
        assert part in found[number] if part else found[number] == "", (number, found[number])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n",
        b"PK\x03\x04rest",
        b"URN,Name\n",
        b"Name,E-mail\nAda,a@example.org",
        b"URN,Name,Head\n1,2,3",
        b'URN,Name\n120007,"Ada',
        b"URN,Name\n120007,A\x00da",
        b"URN,Name\n" + b"120007,Ada\n" * 601,
        b"x" * 1_000_001,
        "URN,Name".encode("utf-16"),
    ],
)
def test_what_is_no_list_of_heads_is_refused(content):
    with pytest.raises(Refused):
        upload.read(content)


def test_spreadsheets_of_all_kinds_are_read(world):
    for text, code in (("URN;Name\n120007;Zoë", "cp1252"), ("\ufeffURN\tHead\r\n120007\tZoë", "utf-8")):
        assert upload.read(text.encode(code))[0].name == "Zoë"


# --- rulings


def rule_on(world, key, reading, starts_on=date(2026, 12, 1), seen=""):
    question = Ambiguity.objects.get(article__constitution=world[2], key=key)
    return services.rule_on(
        question,
        question.readings.get(key=reading),
        starts_on=starts_on,
        decided_by="the executive",
        reason="All children of the city count.",
        by=world[1],
        at=AT,
        seen=seen,
    )


def test_the_effect_is_kept_as_it_was_shown(world):
    leads(school_of())
    leads(school_of("Academy", sector=Sector.ACADEMY))
    question = Ambiguity.objects.get(key="membership.sector")
    shown = effect_kept(question, question.readings.get(key="STATE_FUNDED"), date(2026, 12, 1))
    ruling = rule_on(world, "membership.sector", "STATE_FUNDED", seen=shown["mark"])
    assert ruling.effect["schools"] == {"before": 1, "after": 2}
    assert ruling.effect["heads"] == {"before": 1, "after": 2, "in": 1, "out": 0}
    assert ruling.effect["entering"] == {"total": 1, "names": ["Academy"]}
    assert rule_on(world, "membership.sector", "STATE_FUNDED", seen=shown["mark"]) == ruling  # a second click
    assert Ruling.objects.count() == 1


def test_an_effect_that_changed_meanwhile_is_not_recorded_unseen(world):
    question = Ambiguity.objects.get(key="membership.sector")
    shown = effect_kept(question, question.readings.get(key="STATE_FUNDED"), date(2026, 12, 1))
    school_of("Academy", sector=Sector.ACADEMY)
    with pytest.raises(Refused, match="Look again"):
        rule_on(world, "membership.sector", "STATE_FUNDED", seen=shown["mark"])


def test_terms_read_as_six_or_twelve_meetings(world):
    assert rule_on(world, "sittings.terms", "THREE_TERMS").effect["meetings_a_year"] == 6
    assert rule_on(world, "sittings.terms", "SIX_TERMS", date(2026, 12, 2)).effect["meetings_a_year"] == 12


# --- needs


def test_the_clerk_is_told_what_is_missing(world, django_assert_max_num_queries):
    _network, clerk, _ = world
    school_of()
    leads(school_of(), StrangerFactory())
    with django_assert_max_num_queries(8):
        needs = needs_of(clerk, AT)
    assert [need.thing for need in needs] == [
        "3 open questions of the constitution",
        "1 school that counts",
        "1 head who cannot sign in yet",
    ]
    assert needs_of(PersonFactory(), AT) == []
    fresh = network_of()
    assert [need.verb for need in needs_of(clerk_of(fresh), AT)] == ["Load"]
