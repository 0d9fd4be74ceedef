"""Pages of the drawing: a workbench that needs neither drag nor script, keeps each step, and tells two people of each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from cph.core import clock
from cph.core.refusals import Refused
from cph.core.sheets import kind_of
from cph.core.templatetags.words import count_of
from networks.constitutions.access import body_or_404
from networks.constitutions.models import Body
from networks.constitutions.permissions import check_may_keep
from networks.groups import drawings, exports, rules, selectors, sheets
from networks.groups.forms import NameForm, PutForm, StartForm, UploadForm, WhenForm
from networks.groups.models import Drawing, DrawnGroup
from networks.groups.selectors import Coverage
from networks.members import selectors as members
from networks.schools.models import School


def _network(request: HttpRequest, pk: int) -> Body:
    """The network, for its clerk only."""
    network = body_or_404(request, pk, Body.Kind.NETWORK)
    check_may_keep(request.user, network, at=clock.now())
    return network


def _drawing(network: Body) -> Drawing:
    found = selectors.open_drawing(network)
    if found is None:
        raise Refused("No drawing is open. Open one from the page of the groups.")
    return found


@dataclass
class Row:
    """A school on the workbench: the groups it stands in, and where it would fit."""

    school: School
    groups: list[DrawnGroup] = field(default_factory=list)
    suggested: DrawnGroup | None = None
    ticked: bool = False

    @property
    def state(self) -> str:
        """missing, double or once."""
        return ("missing", "once", "double")[min(len(self.groups), 2)]


@dataclass
class Bench:
    """Everything the workbench shows, read once."""

    drawing: Drawing
    groups: list[DrawnGroup]
    sizes: list[tuple[DrawnGroup, int, bool]]
    rows: list[Row]
    coverage: Coverage


def look_at(drawing: Drawing) -> Bench:
    """The drawing as it stands: groups with sizes, every school with its groups and a suggestion. Three queries."""
    groups = list(selectors.drawn_groups(drawing))
    rows = {school.pk: Row(school) for school in selectors.schools_to_draw(drawing)}
    counting = [row.school for row in rows.values()]
    placed: list[tuple[str, School]] = []
    for group in groups:
        for one in group.drawn:
            row = rows.get(one["pk"])
            placed.append((group.name, row.school if row else School(**one)))
            if row:
                row.groups.append(group)
    _suggest_to(rows.values())
    return Bench(
        drawing=drawing,
        groups=groups,
        sizes=[(group, sum(one["pk"] in rows for one in group.drawn), group.stands) for group in groups],
        rows=list(rows.values()),
        coverage=selectors.coverage_of_drawing(counting, placed),
    )


def _suggest_to(rows: Iterable[Row]) -> None:
    """Note on each school that is in no group where it would fit."""
    held: dict[DrawnGroup, list[rules.Spot]] = defaultdict(list)
    missing = {row.school.pk: row for row in rows if not row.groups}
    for row in rows:
        for group in row.groups:
            held[group].append(selectors.spot_of(row.school))
    by_number = {group.pk: group for group in held}
    spots = [selectors.spot_of(row.school) for row in missing.values()]
    for school, group in rules.suggest(spots, {group.pk: held[group] for group in held}).items():
        missing[school].suggested = by_number[group]


def _shown(rows: list[Row], show: str, words: str) -> list[Row]:
    """The rows that the filter asks for: by state, by group, by what the name or postcode holds."""
    if show in ("missing", "double", "once"):
        rows = [row for row in rows if row.state == show]
    elif show.isascii() and show.isdigit():
        rows = [row for row in rows if any(str(group.pk) == show for group in row.groups)]
    sought = words.lower().split()
    return [row for row in rows if all(word in row.school.search or word in row.school.name.lower() for word in sought)]


@login_required
def drawing(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the drawing, or go on with it."""
    network = _network(request, pk)
    found = selectors.open_drawing(network)
    if request.method == "POST":
        return _act(request, network, found)
    return _start_page(request, network) if found is None else _bench_page(request, found)


def _start_page(request: HttpRequest, network: Body, form: StartForm | None = None) -> HttpResponse:
    today = clock.today()
    form = form or StartForm(initial={"starts_on": today, "begin": "today"})
    has_groups = selectors.groups_of(network, today).exists()
    return render(
        request, "groups/drawing_start.html", {"network_body": network, "form": form, "has_groups": has_groups}
    )


def _bench_page(request: HttpRequest, found: Drawing, problem: str = "", status: int = 200) -> HttpResponse:
    bench = look_at(found)
    show, words = request.GET.get("show", ""), request.GET.get("q", "")[:100]
    ticked = set(request.POST.getlist("schools"))
    for row in bench.rows:
        row.ticked = str(row.school.pk) in ticked
    shown = {
        "network_body": found.network,
        "drawing": found,
        "bench": bench,
        "rows": _shown(bench.rows, show, words),
        "show": show,
        "words": words,
        "problem": problem,
        "choices": _choices(bench),
        "chosen": request.POST.get("group", ""),
        "when": WhenForm(initial={"starts_on": found.starts_on}),
        "typed": request.POST.get("name", "") if problem else "",
        "other": found.changed_by if _is_other(request, found, clock.now()) else None,
        "suggested": sum(row.suggested is not None for row in bench.rows),
    }
    return render(request, "groups/drawing.html", shown, status=status)


def _choices(bench: Bench) -> list[tuple[str, str]]:
    states = [("missing", "schools in no group"), ("double", "schools in two groups")]
    return states + [(str(group.pk), f"{group} ({size})") for group, size, _ in bench.sizes]


def _is_other(request: HttpRequest, found: Drawing, now: datetime) -> bool:
    return found.changed_by_id != request.user.pk and now - found.changed_at < timedelta(minutes=30)


def _act(request: HttpRequest, network: Body, found: Drawing | None) -> HttpResponse:
    """One step of the drawing; then the page again, as it stands."""
    act = request.POST.get("act", "")
    if act == "start":
        return _start(request, network)
    if found is None:
        raise Refused("This drawing has been adopted or given up. Open a new one from the page of the groups.")
    try:
        said = ACTS[act](request, found) if act in ACTS else ""
    except drawings.MovedOn as refusal:
        return _bench_page(request, _drawing(network), str(refusal), status=409)
    except Refused as refusal:
        return _bench_page(request, _drawing(network), str(refusal))
    if said:
        messages.success(request, said)
    return redirect("group_list", network.pk) if act == "give_up" else redirect(request.get_full_path())


def _start(request: HttpRequest, network: Body) -> HttpResponse:
    form = StartForm(request.POST)
    if not form.is_valid():
        return _start_page(request, network, form)
    facts = form.cleaned_data
    drawings.start_drawing(
        network, starts_on=facts["starts_on"], from_today=facts["begin"] == "today", by=request.user, at=clock.now()
    )
    return redirect("drawing", network.pk)


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _facts(request: HttpRequest) -> dict:
    return {"revision": _revision(request), "by": request.user, "at": clock.now()}


def _checked(form: NameForm | PutForm | WhenForm) -> dict:
    """What the form says; its first complaint as a refusal."""
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    return form.cleaned_data


def _group(request: HttpRequest, found: Drawing) -> DrawnGroup:
    text = request.POST.get("group", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 15 else 0
    group = found.groups.select_related("drawing__network").filter(pk=number).first()
    if group is None:
        raise Refused("That group is not in this drawing any more.")
    return group


def _name(request: HttpRequest, found: Drawing) -> str:
    group = drawings.name_group(found, _checked(NameForm(request.POST))["name"], **_facts(request))
    return f"{group} is in the drawing."


def _rename(request: HttpRequest, found: Drawing) -> str:
    group = _group(request, found)
    name = _checked(NameForm(request.POST))["name"]
    drawings.rename_drawn(group, name, **_facts(request))
    return f"The group is called {name} now."


def _drop(request: HttpRequest, found: Drawing) -> str:
    group = _group(request, found)
    drawings.drop_group(group, **_facts(request))
    return f"{group} is no longer in the drawing. Its schools are in no group."


def _put(request: HttpRequest, found: Drawing) -> str:
    """Ticked schools into a group; or the one school whose own button was pressed ("12:3": school 12 into group 3)."""
    data = request.POST.copy()
    school, _, group = data.get("one", "").partition(":")
    if group:
        data.setlist("schools", [school])
        data["group"] = group
    into_none = data.get("group") == "none"
    if into_none:
        data["group"] = ""
    counting = members.schools_that_count(found.network, found.starts_on)
    facts = _checked(PutForm(data, drawing=found, schools=counting))
    if facts["group"] is None and not into_none:
        raise Refused("Choose the group that the ticked schools go into.")
    count = drawings.put(facts["schools"], facts["group"], drawing=found, **_facts(request))
    where = f"in {facts['group']}" if facts["group"] else "in no group"
    return f"{count_of(count, 'school')} {'is' if count == 1 else 'are'} {where} now."


def _suggest(request: HttpRequest, found: Drawing) -> str:
    """Every suggestion at once."""
    wanted: dict[str, list[School]] = defaultdict(list)
    for row in look_at(found).rows:
        if row.suggested:
            wanted[row.suggested.name].append(row.school)
    if not wanted:
        raise Refused("There is nothing to suggest: put at least one school into each group first.")
    count = drawings.put_many(found, wanted, **_facts(request))
    return f"{count_of(count, 'school')} went to the nearest group with room. Look them through before you adopt."


def _when(request: HttpRequest, found: Drawing) -> str:
    drawings.change_start(found, _checked(WhenForm(request.POST))["starts_on"], **_facts(request))
    return "The first day is changed."


def _again(request: HttpRequest, found: Drawing) -> str:
    from_today = request.POST.get("begin") != "empty"
    drawings.start_again(found, from_today=from_today, **_facts(request))
    return "The drawing holds today’s groups again." if from_today else "The drawing is empty again."


def _give_up(request: HttpRequest, found: Drawing) -> str:
    drawings.give_up(found, by=request.user, at=clock.now())
    return "The drawing is given up. The groups stand as they were."


ACTS: dict[str, Callable[[HttpRequest, Drawing], str]] = {
    "name": _name,
    "rename": _rename,
    "drop": _drop,
    "put": _put,
    "suggest": _suggest,
    "when": _when,
    "again": _again,
    "give_up": _give_up,
}


@login_required
def drawing_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The drawing as a file that can be handed in again."""
    found = _drawing(_network(request, pk))
    places = list(selectors.drawn_places(found))
    missing = look_at(found).coverage.missing
    return exports.drawing_sheet(kind_of(request), f"{found.network} drawing {found.starts_on}", places, missing)


@login_required
def drawing_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of URN and group: first what it would do, then, when the clerk says so, it is done."""
    found = _drawing(_network(request, pk))
    form = UploadForm(request.POST or None, request.FILES or None)
    shown = {"network_body": found.network, "drawing": found, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            text = form.text()
            sheet = sheets.look_through(found, text)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            known = {name.lower() for name in found.groups.values_list("name", flat=True)}
            fresh = [name for name in sheet.wanted if name.lower() not in known]
            return render(
                request, "groups/drawing_preview.html", {**shown, "sheet": sheet, "text": text, "fresh": fresh}
            )
    return render(request, "groups/drawing_upload.html", shown)


@login_required
@require_POST
def drawing_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take what the preview showed."""
    found = _drawing(_network(request, pk))
    sheet = sheets.look_through(found, request.POST.get("text", ""))
    count = drawings.put_many(found, sheet.wanted, **_facts(request))
    messages.success(request, f"{count_of(count, 'school')} placed from the file.")
    return redirect("drawing", found.network_id)


@login_required
def drawing_adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """What adopting would change, and the button that does it."""
    network = _network(request, pk)
    found = selectors.drawing_to_adopt(network)
    if found is None:  # a second press of the button: the first one has adopted it
        latest = Drawing.objects.filter(network=network).order_by("-adopted_at").first()
        return redirect("group_list", network.pk) if latest else redirect("drawing", network.pk)
    problem = ""
    if request.method == "POST":
        try:
            adopted = drawings.adopt(found, by=request.user, at=clock.now())
        except Refused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, "The groups are adopted.")
            return redirect(f"{request.path.removesuffix('draw/adopt/')}?on={adopted.starts_on.isoformat()}")
    bench = look_at(found)
    changes = selectors.changes_of(found, bench.groups, [(row.school, row.groups) for row in bench.rows])
    shown = {"network_body": network, "drawing": found, "bench": bench, "changes": changes, "problem": problem}
    return render(request, "groups/drawing_adopt.html", shown)
