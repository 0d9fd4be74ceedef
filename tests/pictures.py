"""`make pictures`: every page that tells something, on a phone and at a desk, of the demonstration network.

All go to `pictures/` (not committed); those the README shows go to `docs/pictures/` as well.
"""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import sleep

from playwright.sync_api import Page, sync_playwright

from cph.home.demo import city
from cph.start import system
from tests import daylight
from tests.browsing import DESK, PHONE, runs_over, violations

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "pictures"
README = ROOT / "docs" / "pictures"
PORT = 8766
SITE = f"http://127.0.0.1:{PORT}"
MANAGE = [sys.executable, "-m", "tests.daylight"]  # manage.py on a working afternoon
WIDTHS = {"phone": PHONE, "desk": DESK}
PATIENCE = 90_000  # milliseconds
# The test browser knows no British dates and times: show them as a reader's own browser does.
AS_IN_BRITAIN = """() => {
  for (const box of document.querySelectorAll("input[type=date], input[type=time]")) {
    const said = box.type === "date" ? box.value.split("-").reverse().join("/") || "dd/mm/yyyy" : box.value;
    box.type = "text";
    box.value = said;
  }
}"""
EMAILS = {
    "head": "head@example.org",
    "chair": "co.chair@example.org",
    "clerk": "clerk@example.org",
    "representative": "representative@example.org",
    "officer": "officer@example.org",
    "admin": "admin@example.org",
}
FOR_README = {
    "head-home-phone",
    "chair-agree-desk",
    "clerk-agenda-build-desk",
    "clerk-posts-desk",
    "head-agenda-phone",
    "clerk-groups-desk",
    "officer-import-desk",
    "clerk-live-desk",
    "head-minutes-desk",
    "head-meeting-after-phone",
    "head-ballot-phone",
    "head-result-desk",
    "head-respond-questions-phone",
    "clerk-results-desk",
    "head-fund-phone",
    "officer-funding-desk",
}


def pages(first: dict[str, int]) -> list[tuple[str, str, str]]:
    """(persona, name, address). `first` holds the numbers of the demonstration's own things."""
    network, executive, group = first["network"], first["executive"], first["group"]
    full, next_executive, urn = first["full_meeting"], first["executive_meeting"], first["urn"]
    post, tenure, headship = first["post"], first["tenure"], first["headship"]
    return [
        ("nobody", "sign-in", "/account/login/"),
        ("nobody", "sign-in-by-code", "/account/login/code/"),
        ("nobody", "invitation-over", "/invitation/nothing/"),
        ("nobody", "help", "/help/"),
        ("nobody", "accessibility", "/accessibility/"),
        ("nobody", "privacy", "/privacy/"),
        ("head", "home", "/"),
        ("head", "calendar", "/calendar/"),
        ("head", "meetings", f"/bodies/{network}/meetings/"),
        ("head", "meeting", f"/meetings/{full}/"),
        ("head", "agenda", f"/meetings/{full}/issued/1/"),
        ("head", "propose", f"/bodies/{network}/propose/"),
        ("head", "schools", "/schools/"),
        ("head", "schools-search", "/schools/?q=orchad+lane"),
        ("head", "school", f"/schools/{urn}/"),
        ("head", "bodies", "/bodies/"),
        ("head", "executive", f"/bodies/{executive}/"),
        ("head", "network", f"/bodies/{network}/"),
        ("head", "group", f"/bodies/{group}/"),
        ("head", "constitution", f"/bodies/{network}/constitution/"),
        ("head", "posts", f"/bodies/{executive}/posts/"),
        ("head", "post-history", f"/bodies/{executive}/posts/{post}/"),
        ("head", "question", f"/bodies/{network}/questions/{first['question']}/"),
        ("head", "clerks", f"/bodies/{network}/clerks/"),
        ("head", "roll", f"/bodies/{network}/roll/"),
        ("head", "notices", "/notices/"),
        ("head", "profile", "/profile/"),
        ("head", "profile-details", "/profile/details/"),
        ("head", "second-factor", "/account/2fa/"),
        ("head", "e-mail-address", "/account/email/"),
        ("head", "help", "/help/"),
        ("head", "notice-choices", "/profile/notices/"),
        ("head", "not-found", f"/meetings/{next_executive}/agenda/"),
        ("head", "refused", f"/bodies/{network}/plan/"),
        ("chair", "home", "/"),
        ("chair", "agree", f"/meetings/{next_executive}/agree/"),
        ("clerk", "home", "/"),
        ("clerk", "agenda-build", f"/meetings/{first['draft_meeting']}/agenda/"),
        ("clerk", "plan", f"/bodies/{network}/plan/"),
        ("clerk", "plan-next", f"/bodies/{network}/plan/?year={first['next_year']}"),
        ("clerk", "meeting-call", f"/bodies/{network}/meetings/call/"),
        ("clerk", "meeting-move", f"/meetings/{full}/move/"),
        ("clerk", "meeting-cancel", f"/meetings/{full}/cancel/"),
        ("clerk", "suggestions", f"/meetings/{next_executive}/agenda/suggestions/"),
        ("clerk", "proposal", f"/proposals/{first['proposal']}/"),
        ("clerk", "proposals", f"/bodies/{network}/proposals/"),
        ("clerk", "posts", f"/bodies/{executive}/posts/"),
        ("clerk", "appoint", f"/bodies/{executive}/posts/{post}/appoint/"),
        ("clerk", "stand-down", f"/tenures/{tenure}/stand-down/"),
        ("clerk", "group-school", f"/bodies/{network}/groups/schools/{urn}/"),
        ("clerk", "group-rename", f"/bodies/{group}/rename/"),
        ("clerk", "groups", f"/bodies/{network}/groups/"),
        ("clerk", "drawing", f"/bodies/{network}/groups/draw/"),
        ("clerk", "roll", f"/bodies/{network}/roll/"),
        ("clerk", "headship-add", f"/bodies/{network}/headships/add/"),
        ("clerk", "headship-end", f"/bodies/{network}/headships/{headship}/end/"),
        ("clerk", "heads-upload", f"/bodies/{network}/headships/upload/"),
        ("clerk", "constitution-load", f"/bodies/{network}/constitution/load/"),
        ("admin", "clerk-add", f"/bodies/{network}/clerks/add/"),
        ("clerk", "invite", f"/bodies/{network}/invite/"),
        ("clerk", "question", f"/bodies/{network}/questions/{first['question']}/"),
        ("clerk", "trail", "/trail/"),
        ("officer", "home", "/"),
        ("officer", "import", "/schools/import/"),
        ("officer", "import-run", "/schools/import/1/"),
        ("officer", "school", f"/schools/{urn}/"),
        ("officer", "head-add", f"/schools/{urn}/heads/add/"),
        ("admin", "home", "/"),
        ("admin", "network-start", "/networks/start/"),
        ("admin", "trail", "/trail/"),
        ("admin", "admin", "/admin/"),
        *before_meetings(first),
        *during_meetings(first),
        *after_meetings(first),
        *around_meetings(first),
        *of_elections(first),
        *of_consultations(first),
        *of_money(first),
    ]


def before_meetings(first: dict[str, int]) -> list[tuple[str, str, str]]:
    """Replies, interests, papers, packs, Part B."""
    network, full = first["network"], first["full_meeting"]
    draft, item = first["draft_meeting"], first["item"]
    return [
        ("head", "reply", f"/meetings/{full}/reply/"),
        ("head", "declarations", f"/meetings/{full}/interests/"),
        ("head", "interests", f"/bodies/{network}/interests/"),
        ("head", "pack", f"/meetings/{full}/pack/"),
        ("chair", "register", f"/bodies/{network}/interests/register/"),
        ("clerk", "who-comes", f"/meetings/{full}/replies/"),
        ("clerk", "late-paper", f"/meetings/{full}/late-papers/"),
        ("clerk", "declarations", f"/meetings/{full}/interests/"),
        ("clerk", "item", f"/meetings/{draft}/agenda/items/{item}/"),
        ("clerk", "item-papers", f"/meetings/{draft}/agenda/items/{item}/papers/"),
        ("clerk", "item-readers", f"/meetings/{draft}/agenda/items/{item}/readers/"),
    ]


def during_meetings(first: dict[str, int]) -> list[tuple[str, str, str]]:
    """The live page, the display, motions and votes."""
    now, executive, full = first["live_meeting"], first["executive"], first["full_meeting"]
    return [
        ("clerk", "live", f"/meetings/{now}/live/"),
        ("clerk", "live-others", f"/meetings/{now}/live/others/"),
        ("clerk", "live-close", f"/meetings/{now}/live/close/"),
        ("clerk", "meeting-during", f"/meetings/{now}/"),
        ("clerk", "live-after", f"/meetings/{first['held_executive']}/live/"),
        ("clerk", "hands", f"/motions/{first['live_motion']}/hands/"),
        ("clerk", "motions-live", f"/meetings/{now}/motions/"),
        ("chair", "live", f"/meetings/{now}/live/"),
        ("chair", "display", f"/meetings/{now}/display/"),
        ("chair", "home-during", "/"),
        ("clerk", "motion-move", f"/meetings/{now}/motions/move/"),
        ("clerk", "motion-moved", f"/motions/{first['moved']}/"),
        ("clerk", "motion-open", f"/motions/{first['moved']}/open/"),
        ("head", "motions", f"/meetings/{full}/motions/"),
        ("head", "motion-moved", f"/motions/{first['moved']}/"),
        ("head", "motion-amend", f"/motions/{first['moved']}/amend/"),
        ("head", "motion-hands", f"/motions/{first['hands']}/"),
        ("representative", "home", "/"),
        ("representative", "vote", f"/motions/{first['open_vote']}/vote/"),
        ("representative", "vote-open", f"/motions/{first['open_vote']}/"),
        ("representative", "result", f"/motions/{first['named']}/"),
        ("representative", "result-between", f"/motions/{first['closed_vote']}/"),
        ("chair", "votes", f"/bodies/{executive}/votes/"),
        ("chair", "vote-move", f"/bodies/{executive}/votes/move/"),
        ("officer", "vote-refused", f"/motions/{first['open_vote']}/vote/"),
    ]


def after_meetings(first: dict[str, int]) -> list[tuple[str, str, str]]:
    """Minutes, decisions, actions."""
    network, held, approved = first["network"], first["held_meeting"], first["approved_meeting"]
    newest, earlier = first["held_executive"], first["earlier_executive"]
    return [
        ("head", "meeting-after", f"/meetings/{held}/"),
        ("head", "minutes", f"/meetings/{held}/minutes/"),
        ("head", "minutes-approved", f"/meetings/{approved}/minutes/"),
        ("head", "correction-ask", f"/meetings/{held}/minutes/corrections/"),
        ("head", "decisions", f"/bodies/{network}/decisions/"),
        ("head", "actions", f"/bodies/{network}/actions/"),
        ("head", "my-actions", "/actions/"),
        ("head", "action", f"/actions/{first['action']}/"),
        ("head", "action-done", f"/actions/{first['action']}/done/"),
        ("chair", "my-actions", "/actions/"),
        ("chair", "action-late", f"/actions/{first['late_action']}/"),
        ("chair", "minutes-part-b", f"/meetings/{earlier}/minutes/"),
        ("officer", "minutes-without-part-b", f"/meetings/{earlier}/minutes/"),
        ("clerk", "meeting-after", f"/meetings/{held}/"),
        ("clerk", "minutes-write", f"/meetings/{held}/minutes/write/"),
        ("clerk", "minutes-write-executive", f"/meetings/{newest}/minutes/write/"),
        ("clerk", "minutes-circulate", f"/meetings/{held}/minutes/circulate/"),
        ("clerk", "minutes-approve", f"/meetings/{held}/minutes/approve/"),
        ("clerk", "minutes-note", f"/meetings/{approved}/minutes/note/"),
        ("clerk", "minutes", f"/meetings/{held}/minutes/"),
        ("clerk", "correction-answer", f"/meetings/{held}/minutes/corrections/{first['remark']}/"),
        ("clerk", "actions", f"/bodies/{network}/actions/"),
        ("clerk", "action-done", f"/actions/{first['done_action']}/"),
        ("clerk", "action-due", f"/actions/{first['late_action']}/due/"),
        ("clerk", "action-drop", f"/actions/{first['late_action']}/drop/"),
        ("clerk", "habits", f"/bodies/{network}/habits/"),
    ]


def around_meetings(first: dict[str, int]) -> list[tuple[str, str, str]]:
    """Search, calendar addresses, the public page."""
    network, approved = first["network"], first["approved_meeting"]
    return [
        ("head", "search", "/search/?q=reading"),
        ("head", "search-nothing", "/search/?q=marmalade"),
        ("head", "calendar-addresses", "/calendar/addresses/"),
        ("clerk", "public-editor", f"/bodies/{network}/public/"),
        ("nobody", "public", "/public/larkmere-heads/"),
        ("nobody", "public-minutes", f"/public/larkmere-heads/minutes/{approved}/"),
        ("nobody", "public-agenda", f"/public/larkmere-heads/agendas/{first['full_meeting']}/"),
        ("chair", "notices", "/notices/"),
    ]


def of_elections(first: dict[str, int]) -> list[tuple[str, str, str]]:
    """An election from the call to the result."""
    network, voting, declared = first["network"], first["voting"], first["declared"]
    contest, result = first["voting_contest"], first["declared_contest"]
    return [
        ("head", "elections", f"/bodies/{network}/elections/"),
        ("head", "election", f"/elections/{voting}/"),
        ("head", "election-roll", f"/contests/{contest}/roll/"),
        ("head", "candidates", f"/contests/{contest}/candidates/"),
        ("head", "nomination", f"/nominations/{first['nomination']}/"),
        ("head", "hustings", f"/contests/{contest}/questions/"),
        ("head", "ballots", "/ballot/"),
        ("head", "ballot", f"/ballot/{contest}/"),
        ("head", "result", f"/contests/{result}/result/"),
        ("officer", "result", f"/contests/{result}/result/"),
        ("clerk", "elections", f"/bodies/{network}/elections/"),
        ("clerk", "election", f"/elections/{voting}/"),
        ("clerk", "election-call", f"/bodies/{network}/elections/call/"),
        ("clerk", "poll", f"/elections/{voting}/poll/"),
        ("clerk", "poll-extend", f"/elections/{voting}/poll/extend/"),
        ("clerk", "election-declared", f"/elections/{declared}/"),
        ("clerk", "result", f"/contests/{result}/result/"),
        ("clerk", "result-terms", f"/contests/{result}/result/terms/"),
        ("clerk", "result-papers", f"/contests/{result}/result/papers/"),
    ]


def of_money(first: dict[str, int]) -> list[tuple[str, str, str]]:
    """A fund from the paper to the books, contributions, a shared post."""
    network, fund, year = first["network"], first["fund"], first["fund_year"]
    return [
        ("head", "funds", f"/bodies/{network}/funds/"),
        ("head", "fund", f"/funds/{fund}/"),
        ("head", "paper", f"/funding-papers/{first['paper']}/"),
        ("head", "claims", "/claims/"),
        ("head", "claim-backfill", f"/funds/{fund}/backfill/"),
        ("head", "contribution", f"/contributions/{first['request']}/"),
        ("officer", "fund", f"/funds/{fund}/"),
        ("officer", "funding", "/funding/"),
        ("officer", "funding-groups", "/funding/?by=group"),
        ("officer", "fund-compare", f"/funds/{fund}/compare/"),
        ("officer", "share", f"/fund-years/{year}/share/"),
        ("officer", "year-end", f"/fund-years/{year}/end/"),
        ("officer", "claims", f"/funds/{fund}/claims/"),
        ("officer", "claim", f"/claims/{first['claim_paid']}/"),
        ("officer", "claim-approve", f"/claims/{first['claim_to_approve']}/approve/"),
        ("officer", "batch", f"/batches/{first['batch']}/"),
        ("officer", "ledger", f"/fund-years/{year}/ledger/"),
        ("officer", "statement", f"/funds/{fund}/statement/"),
        ("officer", "paper-write", f"/bodies/{network}/funding-papers/new/"),
        ("clerk", "contributions", f"/fund-years/{first['own_year']}/contributions/"),
        ("clerk", "fund-own", f"/funds/{first['own_fund']}/"),
        ("clerk", "shared-post", f"/fund-posts/{first['shared_post']}/"),
    ]


def of_consultations(first: dict[str, int]) -> list[tuple[str, str, str]]:
    """A consultation from the plan to what was done."""
    network, told, asked, draft = first["network"], first["consulted"], first["consulting"], first["consultation_draft"]
    question, text, respondent = first["consulted_question"], first["consulted_text"], first["respondent"]
    return [
        ("head", "consultations", f"/bodies/{network}/consultations/"),
        ("head", "consultation", f"/consultations/{asked}/"),
        ("head", "respond", f"/consultations/{asked}/respond/{respondent}/"),
        ("head", "respond-questions", f"/consultations/{asked}/respond/{respondent}/questions/"),
        ("head", "respond-delegate", f"/consultations/{asked}/respond/{respondent}/delegate/"),
        ("head", "consultation-reported", f"/consultations/{told}/"),
        ("head", "results", f"/consultations/{told}/results/"),
        ("head", "report", f"/consultations/{told}/report/"),
        ("head", "feedback", f"/consultations/{told}/feedback/"),
        ("head", "published", f"/consultations/{told}/published/"),
        ("clerk", "consultation", f"/consultations/{asked}/"),
        ("clerk", "coverage", f"/consultations/{asked}/coverage/"),
        ("clerk", "key-in", f"/consultations/{asked}/key-in/"),
        ("clerk", "extend", f"/consultations/{asked}/extend/"),
        ("clerk", "consultation-plan", f"/bodies/{network}/consultations/plan/"),
        ("clerk", "consultation-draft", f"/consultations/{draft}/"),
        ("clerk", "ways", f"/consultations/{draft}/ways/"),
        ("clerk", "audience", f"/consultations/{draft}/audience/"),
        ("clerk", "dates", f"/consultations/{draft}/dates/"),
        ("clerk", "consultation-open", f"/consultations/{draft}/open/"),
        ("clerk", "questions", f"/consultations/{draft}/questions/"),
        ("clerk", "question-add", f"/consultations/{draft}/questions/add/"),
        ("clerk", "preview", f"/consultations/{draft}/preview/"),
        ("clerk", "consultation-reported", f"/consultations/{told}/"),
        ("clerk", "results", f"/consultations/{told}/results/"),
        ("clerk", "results-crossed", f"/consultations/{told}/results/{question}/"),
        ("clerk", "results-roll", f"/consultations/{told}/results/roll/"),
        ("clerk", "responses", f"/consultations/{told}/responses/"),
        ("clerk", "themes", f"/consultations/{told}/themes/"),
        ("clerk", "theme-work", f"/consultations/{told}/themes/{text}/"),
        ("clerk", "report-write", f"/consultations/{told}/report/write/"),
        ("clerk", "feedback", f"/consultations/{told}/feedback/"),
        ("clerk", "feedback-write", f"/consultations/{told}/feedback/{first['feedback']}/"),
        ("clerk", "words", f"/consultations/{told}/words/"),
    ]


def main() -> None:
    env = os.environ | {"CPH_DEMO": "1", "PORT": str(PORT), "DJANGO_SETTINGS_MODULE": "cph.settings"}
    env[daylight.SHIFT] = str(daylight.shift())
    subprocess.run([*MANAGE, "load_demo", "--papers"], cwd=ROOT, env=env, check=True)
    numbers = subprocess.run(
        [*MANAGE, "load_demo", "--numbers"],
        cwd=ROOT,
        env=env,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    first = {key: int(value) for key, value in (line.split() for line in numbers.splitlines())}
    first |= hold_a_meeting(env)
    for folder in (OUT, README):
        folder.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[1:]
    with server(env):
        hand_in_a_register(env)
        take([page for page in pages(first) if not wanted or f"{page[0]}-{page[1]}" in wanted])


def hand_in_a_register(env: dict[str, str]) -> None:
    """The officer hands in a file that renames a school; it is looked through at once, for there is no worker here."""
    changed = city.register_file(date.today()).replace(b"Primary School", b"Primary and Nursery School", 1)
    with visitor("officer", DESK) as page:
        page.goto("/schools/import/")
        file = {"name": "edubasealldata.csv", "mimeType": "text/csv", "buffer": changed}
        page.locator("input[type=file]").first.set_input_files(file)
        page.get_by_role("button", name="Look through").click()
        number = page.url.rstrip("/").rpartition("/")[2]
    look = f"from networks.schools.tasks import look_through; look_through({number})"
    subprocess.run([*MANAGE, "shell", "-v", "0", "-c", look], cwd=ROOT, env=env, check=True)


def hold_a_meeting(env: dict[str, str]) -> dict[str, int]:
    """A meeting that is being held, for the pictures of its live page."""
    hold = "from cph.core import clock; from tests.sitting_now import hold_one_now; print(*hold_one_now(clock.now()))"
    command = [*MANAGE, "shell", "-v", "0", "-c", hold]
    said = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout
    meeting, motion = said.split()[-2:]
    return {"live_meeting": int(meeting), "live_motion": int(motion)}


@contextmanager
def visitor(persona: str, size: dict[str, int]) -> Iterator[Page]:
    """A page of a browser of this size in which somebody has signed in."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=system.chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport=size, base_url=SITE, locale="en-GB")
        page.set_default_timeout(PATIENCE)
        if persona != "nobody":
            page.goto("/account/login/")
            page.locator(f"form:has(input[value='{EMAILS[persona]}']) button").click()
        yield page
        browser.close()


@contextmanager
def server(env: dict[str, str]) -> Iterator[None]:
    """The site on a port of its own until the pictures are taken."""
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "tests.daylight",
        "-b",
        f"127.0.0.1:{PORT}",
        "--no-control-socket",
        "-w",
        "2",
    ]
    with subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(100):
                try:
                    urllib.request.urlopen(f"{SITE}/health/", timeout=1)
                    break
                except OSError:
                    sleep(0.1)
            yield
        finally:
            process.terminate()


def take(wanted: list[tuple[str, str, str]]) -> None:
    """Every page at every width; what is wrong with them comes last."""
    troubles = []
    for persona in dict.fromkeys(page[0] for page in wanted):
        for width, size in WIDTHS.items():
            with visitor(persona, size) as page:
                for _, name, address in [one for one in wanted if one[0] == persona]:
                    troubles += picture(page, f"{persona}-{name}-{width}", address, whole=width == "phone")
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.name}/")
    print("\n".join(troubles) or "No trouble found.")


def picture(page: Page, slug: str, address: str, *, whole: bool) -> list[str]:
    """One page, to its end; the README shows desks only as far as a window reaches. Gives what is wrong with it."""
    answer = page.goto(address)
    troubles = [] if address.startswith("/admin") else look(page, slug, answer.status if answer else 0)
    page.evaluate(AS_IN_BRITAIN)
    page.screenshot(path=OUT / f"{slug}.png", full_page=True)
    if slug in FOR_README:
        page.screenshot(path=README / f"{slug}.png", full_page=whole)
    return troubles


def look(page: Page, slug: str, status: int) -> list[str]:
    """What is wrong with a page at a glance: a status, a violation, a width."""
    found = [f"{slug}: answered {status}"] if status not in (200, 403, 404) else []
    if runs_over(page) > 0:
        found.append(f"{slug}: {runs_over(page)} px too wide")
    return found + [f"{slug}: {line}" for line in violations(page)]


if __name__ == "__main__":
    main()
