"""The main job: heads read the agenda their executive agreed. From an empty site to a head's phone, in a browser."""

from __future__ import annotations

import csv
import io
import re
from email.message import EmailMessage

import icalendar
import pypdf
import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cph.audit.models import Line
from cph.core.calendar import academic_year
from cph.home.demo import city
from cph.notifications.models import Notice
from cph.notifications.tasks import post_notices
from cph.people.models import Person
from networks.constitutions.models import Ambiguity, Body
from networks.constitutions.services import start_network
from networks.executives.models import Tenure
from networks.meetings.models import Agenda, Issue, Meeting
from networks.members.selectors import roll_of
from networks.schools.models import Authority, School
from networks.schools.services import appoint_officer, load_terms
from tests.browsing import assert_readable

YEAR = academic_year(timezone.localdate())
FIRST_DAY, LAST_DAY = f"{YEAR}-09-01", f"{YEAR + 1}-08-31"


@pytest.fixture
def site(transactional_db):
    """What an administrator has done before the story begins: the authority, its officer, the network and its clerk."""
    now = timezone.now()
    admin = Person.objects.create_superuser("admin@example.org", name="Ada Ministrator", joined_at=now)
    authority = Authority.objects.create(code="856", name="Leicester")
    officer = Person.objects.create_user("officer@example.org", name="Ollie Ficer", joined_at=now)
    appoint_officer(officer, authority, title="Officer", starts_on=now.date(), by=admin, at=now)
    years = (timezone.localdate().year - 1, timezone.localdate().year)
    load_terms(
        [
            {
                "la_code": "856",
                "academic_year": f"{year}-{(year + 1) % 100:02}",
                "terms": [[name, a.isoformat(), b.isoformat()] for name, a, b in city.terms(year)],
            }
            for year in years
        ],
        by=admin,
        at=now,
    )
    network = start_network(
        name="City Primary Headteachers",
        short_name="CPH",
        prefix="CPH",
        colour="#1d4f91",
        clerk_name="Clara Clerk",
        clerk_email="clerk@example.org",
        by=admin,
        at=now,
    )
    Person.objects.filter(email="clerk@example.org").update(joined_at=now)
    return {"admin": admin, "officer": officer, "network": network}


def test_heads_read_the_agenda_their_executive_agreed(site, desk, tmp_path):
    network = site["network"]
    an_officer_loads_the_register(desk(site["officer"]), tmp_path)
    clerk = desk(Person.objects.get(email="clerk@example.org"))
    the_clerk_loads_the_constitution(clerk, network)
    the_reading_of_who_counts_is_recorded(clerk, network)
    the_clerk_records_the_heads(clerk, network, tmp_path)
    every_school_is_in_exactly_one_group(clerk, network, tmp_path)
    invitations = the_clerk_invites_the_heads(clerk, network)
    posts_are_filled(clerk, network)
    the_year_is_planned(clerk, network)
    meeting = Meeting.objects.filter(body=network).order_by("starts_at").first()
    a_head_proposes(desk, network)
    the_clerk_builds_the_agenda(clerk, meeting)
    the_executive_agrees(desk, meeting)
    it_is_issued_once(clerk, meeting)
    _, _, email = heads()[30]
    a_head_reads_it_on_a_phone(desk(phone=True), invitations[email], network, meeting)


def an_officer_loads_the_register(page: Page, tmp_path) -> None:
    register = tmp_path / "register.csv"
    lines = city.register_file().replace(b'"999"', b'"856"').splitlines(keepends=True)
    broken = lines[1].replace(b'"900001"', b'"not a number"')
    register.write_bytes(b"".join([*lines, broken]))
    page.goto(reverse("import_start"))
    assert_readable(page)
    page.get_by_label("Register of schools", exact=False).first.set_input_files(register)
    page.get_by_role("button", name="Look through the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What this file would change", timeout=20_000)
    assert_readable(page)
    expect(page.locator("main")).to_contain_text("69")
    expect(page.locator("main")).to_contain_text("71", ignore_case=True)  # the refused row, by its number
    assert School.objects.count() == 0, "a preview changes nothing"
    page.get_by_role("button", name="Load it", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The register is loaded", timeout=20_000)
    assert School.objects.filter(authority__code="856").count() == 69


def the_clerk_loads_the_constitution(page: Page, network: Body) -> None:
    page.goto(reverse("constitution_load", args=[network.pk]))
    assert_readable(page)
    page.get_by_label("Constitution of City Primary Headteachers", exact=False).check()
    page.get_by_label("It applies from", exact=False).fill(FIRST_DAY)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("before it applies")
    assert_readable(page)
    page.get_by_role("button", name="Apply this constitution").click()
    expect(page.get_by_role("button", name="Apply this constitution")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Officers")
    assert_readable(page)


def the_reading_of_who_counts_is_recorded(page: Page, network: Body) -> None:
    question = Ambiguity.objects.get(key="membership.sector", article__constitution__body=network)
    page.goto(reverse("ambiguity", args=[network.pk, question.pk]))
    assert_readable(page)
    expect(page.locator("main")).to_contain_text("52 schools")  # only those the authority maintains
    expect(page.locator("main")).to_contain_text("69 schools")  # academies too: seen before it is decided
    page.get_by_label("All state-funded schools", exact=False).check()
    page.get_by_label("From which day", exact=False).fill(FIRST_DAY)
    page.get_by_label("Whose decision it was", exact=False).fill("The executive, 14 September 2026")
    page.get_by_label("Why", exact=False).fill("Academies teach the same children.")
    page.get_by_role("button", name="Look at its effect").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check the effect of this decision")
    page.get_by_role("button", name="Record this ruling").click()
    expect(page.get_by_role("button", name="Record this ruling")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Decided")
    assert question.rulings.get().reading.key == "STATE_FUNDED"


def heads() -> list[tuple[int, str, str]]:
    """(URN, name, e-mail) of an invented head for every school."""
    found = zip(city.sites(), city.names(), strict=False)
    return [(site.urn, name, f"{name.lower().replace(' ', '.')}@example.org") for site, name in found]


def the_clerk_records_the_heads(page: Page, network: Body, tmp_path) -> None:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["URN", "Head's name", "E-mail", "Role", "From"])
    rows.writerows([urn, name, email, "Headteacher", "01/09/2020"] for urn, name, email in heads())
    file = tmp_path / "heads.csv"
    file.write_text(text.getvalue())
    page.goto(reverse("heads_upload", args=[network.pk]))
    page.get_by_label("CSV file", exact=False).set_input_files(file)
    page.get_by_role("button", name="Look at the list").click()
    page.get_by_role("button", name="Record this list").click()
    expect(page.get_by_role("button", name="Record this list")).to_have_count(0)
    page.goto(reverse("roll", args=[network.pk]))
    expect(page.locator("main")).to_contain_text("69")
    assert_readable(page)
    assert len(roll_of(network, timezone.localdate())) == 69, "the roll follows from headships: nobody typed it"


def every_school_is_in_exactly_one_group(page: Page, network: Body, tmp_path) -> None:
    sites = city.sites()
    file = tmp_path / "groups.csv"
    file.write_text("URN,Group\n" + "".join(f"{one.urn},{one.group}\n" for one in sites[:-1]))
    page.goto(reverse("drawing", args=[network.pk]))
    page.get_by_role("button", name="Open a drawing").click()
    page.get_by_role("link", name=re.compile("Hand in a file")).first.click()
    page.get_by_label("file", exact=False).first.set_input_files(file)
    page.get_by_role("button", name="Look through the file").click()
    page.get_by_role("button", name=re.compile("Take these 68")).click()
    expect(page.locator("main")).to_contain_text("1 school in no group")  # the page shows who is missing
    assert_readable(page)
    page.get_by_role("button", name=re.compile(f"Put into .*{re.escape(sites[-1].name)}")).click()
    expect(page.locator("main")).not_to_contain_text("1 school in no group")
    page.get_by_role("link", name="Check and adopt").click()
    page.get_by_role("button", name="Adopt these groups").click()
    expect(page.get_by_role("button", name="Adopt these groups")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("69 of 69")
    assert network.parts.filter(kind=Body.Kind.DEVELOPMENT_GROUP).count() == 6


def the_clerk_invites_the_heads(page: Page, network: Body) -> dict[str, str]:
    """{e-mail address: the link in that head's invitation}"""
    mail.outbox.clear()
    page.goto(reverse("invite_heads", args=[network.pk]))
    assert_readable(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Invite those ticked").click()
    expect(page.locator("main")).to_contain_text("invited", ignore_case=True)
    post_notices()
    assert len(mail.outbox) == 69
    return {message.to[0]: the_link_in_a_mail(message) for message in mail.outbox}


def fill_a_post(page: Page, network: Body, title: str, name: str, *, group: str = "", outsider: bool = False) -> None:
    first_day = timezone.localdate().isoformat() if group else FIRST_DAY  # the groups hold from today
    executive = network.parts.get(kind=Body.Kind.EXECUTIVE)
    page.goto(reverse("post_list", args=[executive.pk]))
    rows = page.locator("tr").filter(has=page.get_by_role("link", name=re.compile(f"^{title}")))
    row = rows.filter(has_text=group) if group else rows
    row.get_by_role("link", name=re.compile("^Fill")).first.click()
    if outsider:
        page.get_by_label("Full name", exact=False).fill(name)
        page.get_by_label("E-mail address", exact=False).fill(f"{name.lower().replace(' ', '.')}@example.org")
        page.get_by_role("button", name="Continue with this person").click()
    else:
        page.get_by_label("Name or school", exact=False).fill(name)
        page.get_by_role("button", name="Look on the roll").click()
        page.get_by_label(name, exact=False).check()
        page.get_by_role("button", name="Continue", exact=True).click()
    page.get_by_label("First day", exact=False).fill(first_day)
    page.get_by_label("Last day", exact=False).fill(LAST_DAY)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How did they come to it?")
    page.wait_for_load_state()
    if page.get_by_role("radio").count() and not page.locator("input[type=radio]:checked").count():
        page.get_by_role("radio").first.check()
    page.get_by_label(re.compile("decision", re.I)).fill("The meeting of 8 September 2026")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    page.get_by_role("button", name="Record the appointment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Appointment recorded")


def posts_are_filled(page: Page, network: Body) -> None:
    people = [name for _, name, _ in heads()]
    fill_a_post(page, network, "Co-chair", people[0])
    fill_a_post(page, network, "Co-chair", people[1])
    fill_a_post(page, network, "Vice chair", people[2])
    fill_a_post(page, network, "Strategic Primary Lead Headteacher", "Lena Leadwell", outsider=True)
    fill_a_post(page, network, "Director of the SDSA", "Dara Rector", outsider=True)
    fill_a_post(page, network, "Director of the EIP", "Eli Rector", outsider=True)
    for number, group in enumerate(city.GROUPS):
        fill_a_post(page, network, "Development group representative", people[6 + number], group=group)
    assert_readable(page)
    assert Tenure.objects.filter(post__key="group-representative").count() == 6
    executive = network.parts.get(kind=Body.Kind.EXECUTIVE)
    page.goto(reverse("post_list", args=[executive.pk]))
    expect(page.locator("main")).to_contain_text("Article 5a gives no vote")


def the_year_is_planned(page: Page, network: Body) -> None:
    executive = network.parts.get(kind=Body.Kind.EXECUTIVE)
    for body in (network, executive):
        page.goto(reverse("plan_year", args=[body.pk]))
        assert_readable(page)
        expect(page.locator("main")).to_contain_text("Article 5h")
        with page.expect_navigation():
            page.get_by_role("button", name="Call these meetings").click()
    days = [timezone.localdate(one.starts_at) for one in Meeting.objects.filter(body__in=[network, executive])]
    assert days and all(day.weekday() < 5 for day in days)
    assert Meeting.objects.filter(body=network).exists() and Meeting.objects.filter(body=executive).exists()


def a_head_proposes(desk, network: Body) -> None:
    _, _, email = heads()[20]
    page = desk(Person.objects.get(email=email), phone=True)
    page.goto(reverse("propose", args=[network.pk]))
    assert_readable(page)
    page.get_by_role("textbox").first.fill("The swimming pool closes in March")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("To steer").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("textbox").first.fill("Forty schools use it.")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    assert_readable(page)
    page.get_by_role("button", name="Send it to the clerk").click()
    expect(page.get_by_role("heading", name="Your item is with the clerk", level=1)).to_be_visible()
    expect(page.locator("main")).to_contain_text("The swimming pool closes in March")


def the_clerk_builds_the_agenda(page: Page, meeting: Meeting) -> None:
    page.goto(reverse("agenda_build", args=[meeting.pk]))
    take = page.get_by_role("button", name=re.compile("^Take it"))
    expect(take.first).to_be_visible()
    for wanted in ("Welcome and apologies", "The swimming pool closes in March"):
        page.get_by_role("button", name=re.compile(f"Take it.*{wanted}")).click()
        expect(page.locator("#items")).to_contain_text(wanted)
    add = page.locator("section", has=page.get_by_role("heading", name="Add an item"))
    add.get_by_label("Item", exact=False).first.fill("Moderation of writing")
    add.get_by_label("Purpose").select_option(label="To decide")
    add.get_by_label("Minutes", exact=False).fill("20")
    add.get_by_label("Presenter", exact=False).fill(heads()[0][1])
    add.get_by_label(re.compile("Why|Reason")).fill("Three groups asked for one calendar.")
    add.get_by_role("button", name="Add this item").click()
    expect(page.locator("#items")).to_contain_text("Moderation of writing")
    assert_readable(page)
    page.get_by_role("button", name="Put it to the executive").click()
    expect(page.locator("main")).to_contain_text("With the executive")


def the_executive_agrees(desk, meeting: Meeting) -> None:
    for number in (6, 0):
        page = desk(Person.objects.get(email=heads()[number][2]), phone=number == 6)
        page.goto(reverse("home"))
        expect(page.locator("main")).to_contain_text(re.compile("agree", re.I))
        page.goto(reverse("agenda_agree", args=[meeting.pk]))
        page.get_by_label("I agree this agenda").check()
        with page.expect_navigation():
            page.get_by_role("button", name="Say it").click()
        assert_readable(page)
    page.get_by_label(re.compile("How did the executive agree")).fill("Asked by e-mail; nobody wanted a change.")
    with page.expect_navigation():
        page.get_by_role("button", name="The executive agrees").click()
    assert Agenda.objects.get(meeting=meeting).state == Agenda.State.AGREED


def it_is_issued_once(page: Page, meeting: Meeting) -> None:
    mail.outbox.clear()
    page.goto(reverse("agenda_issue", args=[meeting.pk]))
    assert_readable(page)
    button = page.get_by_role("button", name="Issue it now")
    second = page.context.new_page()
    second.goto(page.url)
    button.dblclick()
    second.get_by_role("button", name="Issue it now").click()
    expect(page.get_by_role("button", name="Issue it now")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Issued", timeout=20_000)
    expect(second.get_by_role("button", name="Issue it now")).to_have_count(0)
    expect(second.locator("main")).to_contain_text("Issued", timeout=20_000)
    assert Issue.objects.filter(meeting=meeting).count() == 1
    issue = Issue.objects.select_related("paper").get(meeting=meeting)
    assert issue.paper.number == f"CPH/{timezone.localdate().year}/1"
    assert issue.told_at is not None
    assert Line.objects.filter(verb="issued").count() == 1
    post_notices()
    told = [message for message in mail.outbox if "agenda" in message.subject.lower()]
    assert len(told) == Notice.objects.filter(kind="AGENDA").count() >= 69
    assert {message.to[0] for message in told} >= {email for _, _, email in heads()}
    entry = next(part for part in told[0].message().walk() if part.get_content_type() == "text/calendar")
    assert_calendar(entry.get_payload(decode=True), meeting)


def assert_calendar(content: bytes, meeting: Meeting) -> None:
    event = icalendar.Calendar.from_ical(content).walk("VEVENT")[0]
    assert event.decoded("dtstart") == meeting.starts_at.astimezone(timezone.get_default_timezone())


def the_link_in_a_mail(message: EmailMessage) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", message.body)
    assert found, message.body
    return found[1]


def a_head_reads_it_on_a_phone(page: Page, invitation: str, network: Body, meeting: Meeting) -> None:
    assert invitation.startswith("/invitation/")
    page.goto(invitation)
    assert_readable(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Go on with a code by e-mail").click()
    page.goto(reverse("home"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_readable(page)
    page.get_by_role("link", name=re.compile("agenda", re.I)).first.click()
    expect(page.locator("main")).to_contain_text("Moderation of writing")
    expect(page.locator("main")).to_contain_text("The swimming pool closes in March")
    assert_readable(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the PDF").click()
    pdf = pypdf.PdfReader(download.value.path())
    text = " ".join("\n".join(one.extract_text() for one in pdf.pages).split())
    assert "Moderation of writing" in text and f"CPH/{timezone.localdate().year}/1" in text
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"] and "en" in pdf.trailer["/Root"]["/Lang"].lower()
    with page.expect_download() as download:
        page.get_by_role("button", name="Add to your calendar").click()
    assert_calendar(download.value.path().read_bytes(), meeting)
    cannot_see_what_is_not_for_them(page, network)


def cannot_see_what_is_not_for_them(page: Page, network: Body) -> None:
    """The executive's agenda is being drafted: for a head it is not there, by any address."""
    executive = network.parts.get(kind=Body.Kind.EXECUTIVE)
    draft = Meeting.objects.filter(body=executive).order_by("starts_at").first()
    assert draft is not None
    Agenda.objects.get_or_create(
        meeting=draft,
        defaults={"edited_at": timezone.now(), "edited_by": Person.objects.get(email="clerk@example.org")},
    )
    for name, args in (
        ("agenda_build", [draft.pk]),
        ("agenda_agree", [draft.pk]),
        ("agenda_issue", [draft.pk]),
        ("agenda", [draft.pk, 1]),
        ("agenda_pdf", [draft.pk, 1]),
    ):
        answer = page.request.get(reverse(name, args=args))
        assert answer.status in (403, 404), name
