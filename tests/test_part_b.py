"""A word is planted in Part B, and looked for everywhere, as everybody who must not read it.

Every address there is, led to the confidential things by number; every file it gives, unpacked; every e-mail, feed, search,
export, trail and page of the admin site. Those who may read it must find it, or the test would prove nothing.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pypdf
import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import transaction
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone

from cph.audit.models import Line
from cph.notifications.models import Notice
from cph.notifications.posting import post_batch
from networks.meetings import services
from networks.meetings.models import Agenda, Feed, Meeting, Motion, PartBAccess, PublicPage, Remark
from networks.meetings.selectors.around import secret_of
from networks.meetings.selectors.sitting import voters_present
from networks.meetings.services.circulating import approve
from networks.meetings.services.correcting import answer_correction
from tests import access
from tests.access import Rolled, Visits
from tests.planted import MARKER, OTHER, WORD
from tests.world import World

MAY_READ = ["clerk", "chair", "executive", "representative"]
MUST_NOT = [role for role in access.ROLES if role not in MAY_READ]
OF_ITEM, ELSEWHERE = MARKER.split()[1].encode(), OTHER.split()[1].encode()
SECRETS = (OF_ITEM, ELSEWHERE)

# which of our things a number in an address may mean, by the word before it
THINGS: dict[str, list[str | int]] = {
    "meetings": ["held"],
    "bodies": ["executive", "ours"],
    "items": ["held_item", "held_item_b"],
    "papers": ["held_paper", "held_paper_b", "held_paper_other", "late_paper_b", "late_paper_other"],
    "late-papers": ["late_paper_b", "late_paper_other"],
    "motions": ["motion", "motion_b", "amendment_b", "motion_other", "open_motion", "open_motion_other"],
    "actions": ["action", "action_b", "action_b_done"],
    "corrections": ["remark", "remark_b"],
    "times": ["spell_b"],
    "issued": [1],
    "pack": [1, 2, 3],
    "circulated": [1],
}
WRITTEN_TO: set[str] = set()  # addresses that are only ever written to, whoever asks
NUMBER = re.compile(r"(?P<word>[a-z-]+)/<(?:int:)?(?P<name>\w+)>")
# at each of these the chair must find the word, and the clerk at more: else the test looks in the wrong place
FOUND_BY_CHAIR = {
    "my_actions", "agenda", "item_paper", "pack", "pack_pdf", "declarations", "sitting", "sitting_state", "sitting_named",
    "motion", "motion_list", "minutes_version", "minutes_pdf", "minutes_write", "minute_item", "correction_ask",
    "correction_answer", "decision_list", "decision_export", "action", "action_done", "action_list", "action_export",
    "action_evidence", "search",
}  # fmt: skip
FOUND_BY_CHAIR_ELSEWHERE = {"home", "vote_list", "motion", "motion_vote", "item_paper", "pack_pdf", "agenda", "search"}
FOUND_BY_CLERK = {"item", "item_access", "item_papers", "paper_cover", "late_paper", "sitting_times", "action_drop"}


def addresses_of(world: World) -> list[str]:
    """Every address we have, led to the confidential things wherever a number stands in it, and as a file where there is one."""
    paths = set(_addresses_of(world))
    files = [path for path in paths if resolve(path).url_name.endswith(("_export", "_csv", "_list"))]
    return sorted([*paths, *(f"{path}?format=xlsx" for path in files), f"{reverse('search')}?q={WORD}"])


def _addresses_of(world: World) -> Iterator[str]:
    for name, route in access.patterns().items():
        known = dict(world.kwargs.get(name, {}))
        found = [(match["name"], THINGS.get(match["word"], [])) for match in NUMBER.finditer(route)]
        choices = [[(key, _pk(world, thing)) for thing in things] for key, things in found if things]
        for chosen in itertools.product(*choices):
            try:
                yield reverse(name, kwargs=known | dict(chosen))
            except NoReverseMatch:  # it needs a thing that no list names: demonstrations only
                break


def _pk(world: World, thing: str | int) -> int:
    if isinstance(thing, int):
        return thing
    return getattr(world, thing).pk if hasattr(world, thing) else world.things[thing].pk


def words_of(content: bytes) -> bytes:
    """What a reader gets to see of a file: of PDFs and workbooks their text, not their packing."""
    if content.startswith(b"%PDF") and b"%%EOF" in content:
        reader = pypdf.PdfReader(io.BytesIO(content))
        told = [page.extract_text() for page in reader.pages]
        return "\n".join([*told, str(reader.metadata), str(reader.outline), str(reader.attachments)]).encode() + content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return b"\n".join(packed.read(name) for name in packed.namelist())
    return content


def seen_by(visits: Visits, role: str, paths: list[str], secrets: tuple[bytes, ...] = SECRETS) -> list[str]:
    """The addresses at which this role finds a word, in what it is given or in the head of the answer."""
    found = []
    for path in paths:
        if path in WRITTEN_TO:
            continue
        response = visits.ask(role, path)
        assert response.status_code < 500, path
        if response.status_code == 405:
            WRITTEN_TO.add(path)
        told = words_of(response.told) + str(response.headers).encode()
        if any(secret in told.lower() for secret in secrets):
            found.append(path)
    return found


def names_of(paths: list[str]) -> set[str]:
    return {resolve(path.partition("?")[0]).url_name for path in paths}


@contextmanager
def for_now():
    """What is changed in here is undone."""
    try:
        with transaction.atomic():
            yield
            raise Rolled
    except Rolled:
        pass


def let(visits: Visits, role: str, *, allows: bool) -> None:
    """Let somebody in to the confidential item, or keep them out of it."""
    world = visits.world
    PartBAccess.objects.update_or_create(
        item=world.things["held_item_b"],
        person=world.people[role],
        defaults={"allows": allows, "reason": "So.", "decided_by": world.people["clerk"], "decided_at": timezone.now()},
    )


# --- pages and files


@pytest.mark.parametrize("role", MUST_NOT)
def test_nobody_else_finds_a_trace_of_part_b_at_any_address(role, visits):
    assert seen_by(visits, role, addresses_of(visits.world)) == []


def test_the_chair_finds_it_wherever_it_may_stand(visits):
    paths = addresses_of(visits.world)
    assert names_of(seen_by(visits, "chair", paths, (OF_ITEM,))) >= FOUND_BY_CHAIR
    assert names_of(seen_by(visits, "chair", paths, (ELSEWHERE,))) >= FOUND_BY_CHAIR_ELSEWHERE


def test_the_clerk_finds_it_where_the_clerk_works(visits):
    assert names_of(seen_by(visits, "clerk", addresses_of(visits.world))) >= FOUND_BY_CLERK


@pytest.mark.parametrize("role", ["executive", "representative"])
def test_all_who_sit_in_the_body_find_it(role, visits):
    asked = {"agenda", "item_paper", "pack_pdf", "motion", "minutes_version", "minutes_pdf", "decision_list", "search"}
    paths = [path for path in addresses_of(visits.world) if names_of([path]) <= asked]
    assert names_of(seen_by(visits, role, paths)) == asked


@pytest.mark.parametrize("role", ["clerk", "chair", "representative"])
def test_who_is_kept_out_of_an_item_finds_no_trace_of_it(role, visits):
    """Although they sit in the body, moved its motion, had a vote on it, own its action and were there."""
    with for_now():
        let(visits, role, allows=False)
        paths = addresses_of(visits.world)
        assert seen_by(visits, role, paths, (OF_ITEM,)) == []
        assert seen_by(visits, role, paths, (ELSEWHERE,))


def test_who_is_kept_out_is_asked_for_nothing_and_told_nothing_of_it(visits):
    world = visits.world
    number = world.things["action_b"].number.encode()
    assert number in visits.ask("chair", reverse("home")).told
    with for_now():
        let(visits, "chair", allows=False)
        assert number not in visits.ask("chair", reverse("home")).told
        assert number not in visits.ask("chair", reverse("my_actions")).told
    notices = Notice.objects.filter(person=world.people["chair"])
    assert notices.exists() and not [one for one in notices if OF_ITEM.decode() in str(vars(one)).lower()]


def test_who_is_kept_out_has_no_vote_on_it(visits):
    held, item, chair = (visits.world.things["held"], visits.world.things["held_item_b"], visits.world.people["chair"])
    then = held.starts_at + timedelta(minutes=40)
    assert chair in [one.person for one in voters_present(held, then, item)]
    with for_now():
        let(visits, "chair", allows=False)
        assert chair not in [one.person for one in voters_present(held, then, item)]
        assert visits.ask("chair", reverse("motion", args=[visits.world.things["motion_b"].pk])).status_code == 404


def test_who_is_let_in_reads_that_item_and_nothing_else(visits):
    with for_now():
        let(visits, "director", allows=True)
        paths = addresses_of(visits.world)
        found = names_of(seen_by(visits, "director", paths, (OF_ITEM,)))
        assert found >= {"agenda", "item_paper", "motion", "minutes_version", "decision_list", "action", "search"}
        assert seen_by(visits, "director", paths, (ELSEWHERE,)) == []


def test_an_item_made_confidential_later_is_gone_at_once(visits):
    """From the agenda that went out, its PDF, its pack, the search and the minutes."""
    world, clerk, now = visits.world, visits.world.people["clerk"], timezone.now()
    held, item = world.things["held"], world.things["held_item"]
    agenda, pdf = (reverse(name, args=[held.pk, 1]) for name in ("agenda", "agenda_pdf"))
    search = f"{reverse('search')}?q=meals"
    assert b"School meals" in visits.ask("director", agenda).told and b"<mark>" in visits.ask("director", search).told
    with for_now():
        services.reopen_agenda(Agenda.objects.get(meeting=held), by=clerk, at=now)
        services.set_part(item, "B", by=clerk, at=now)
        told_then = reverse("notice_list")  # what was sent stays sent
        paths = [path for path in addresses_of(world) if not path.startswith(told_then)]
        assert seen_by(visits, "director", [*paths, f"{reverse('search')}?q=school"], (b"school meals",)) == []
        assert visits.ask("director", pdf).status_code == 409
        assert b"<mark>" not in visits.ask("director", search).told
        assert b"School meals" in visits.ask("chair", agenda).told


# --- mails, feeds, the trail


def test_no_mail_and_no_notice_tells_of_part_b(visits):
    """Not even those of its readers: a notice stays where it is when somebody is kept out later, and mail is not sealed."""
    assert Notice.objects.count() > 20
    for notice in Notice.objects.all():
        told = " ".join([notice.subject, notice.text, notice.link, notice.calendar]).lower()
        assert WORD not in told, notice


def test_no_e_mail_that_leaves_the_house_tells_of_part_b(visits):
    with for_now():
        at = timezone.now() + timedelta(days=8)
        while post_batch(at):
            pass
        letters = [one.message().as_string() for one in mail.outbox]
        assert letters and not [one for one in letters if WORD in one.lower()]


def test_no_feed_tells_of_part_b(visits):
    for feed in Feed.objects.all():
        told = visits.ask("anonymous", reverse("feed", args=[secret_of(feed)])).told
        assert b"BEGIN:VCALENDAR" in told and WORD.encode() not in told.lower()


def test_the_trail_does_not_repeat_part_b(visits):
    """Whoever reads the trail, for it is kept for ever."""
    assert [line for line in Line.objects.all() if WORD in f"{line.subject} {line.verb}".lower()] == []


def test_the_public_pages_show_part_a_only(visits):
    world, clerk, now = visits.world, visits.world.people["clerk"], timezone.now()
    held, start = world.things["held"], now - timedelta(days=1)
    with for_now():
        next_one = Meeting.objects.create(
            body=world.executive, title="The next one", constitution=held.constitution, starts_at=start,
            ends_at=start + timedelta(hours=1), called_by=clerk, called_at=start - timedelta(days=20),
        )  # fmt: skip
        for remark in Remark.objects.filter(minutes=world.things["minutes"], answered_at__isnull=True):
            answer_correction(remark, is_made=False, why="It stands.", by=clerk, at=now)
        approve(world.things["minutes"], next_one, by=clerk, at=now)
        PublicPage.objects.create(
            body=world.executive, slug="all", shows_agendas=True, shows_minutes=True, shows_decisions=True,
            shows_posts=True, published_at=now, published_by=clerk,
        )  # fmt: skip
        paths = [reverse("public_page", args=["all"])]
        paths += [reverse(f"public_page_{what}", args=["all", held.pk]) for what in ("agenda", "minutes")]
        told = b"".join(visits.ask("anonymous", path).told for path in paths)
        assert b"School meals" in told and b"It is agreed." in told
        assert seen_by(visits, "anonymous", paths) == []


# --- the admin site


# the apps whose rows could repeat what a meeting said
TELL = {"meetings", "documents", "notifications", "search"}


def pages_of_the_admin_site() -> list[str]:
    """Every list, a search in it, every row of it with its history, and what its fields offer."""
    paths = []
    for model, site in admin.site._registry.items():
        there = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        paths.append(reverse(f"{there}_changelist"))
        if site.search_fields:
            paths.append(f"{paths[-1]}?q={WORD[:4]}")
        rows = model._base_manager.order_by("-pk").values_list("pk", flat=True)
        paths += [reverse(f"{there}_change", args=[pk]) for pk in rows[: 30 if model._meta.app_label in TELL else 2]]
        paths += [reverse(f"{there}_history", args=[pk]) for pk in rows[:1]]
        offered = f"app_label={model._meta.app_label}&model_name={model._meta.model_name}"
        paths += [f"{reverse('admin:autocomplete')}?{offered}&field_name={f}&term=" for f in site.autocomplete_fields]
    return paths


def test_the_admin_site_shows_part_a_only(visits):
    """An administrator runs the house; its confidential business is not theirs."""
    assert Motion.objects.filter(title__contains=WORD).exists() and apps.ready
    assert seen_by(visits, "admin", pages_of_the_admin_site()) == []


def test_a_clerk_who_is_staff_finds_there_nothing_they_are_kept_out_of(visits):
    clerk = visits.world.people["clerk"]
    with for_now():
        clerk.is_staff = True
        clerk.save()
        clerk.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
        let(visits, "clerk", allows=False)
        paths = pages_of_the_admin_site()
        assert visits.ask("clerk", paths[0]).status_code == 200
        assert seen_by(visits, "clerk", paths, (OF_ITEM,)) == []
