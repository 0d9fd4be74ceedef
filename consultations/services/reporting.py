"""The report is issued in numbered editions; what was decided is named; the consultation is filed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from consultations.models import Consultation, Report
from consultations.permissions.reporting import check_may_report
from consultations.rules.editions import changes_between
from consultations.selectors.proofs import decisions_of_deciders
from consultations.selectors.publishing import counts_of, publishes, still_naming
from consultations.selectors.report_figures import are_ready
from consultations.selectors.reporting import last_report, report_context, why_not_to_file
from consultations.selectors.responding import people_of
from consultations.services.keeping_report import held_consultation, say
from cph.core.later import enqueue
from cph.core.refusals import Refused
from cph.documents import services as documents
from cph.documents.models import Paper
from cph.notifications.models import Kind
from cph.notifications.services import notify
from cph.people.models import Person
from networks.constitutions.models import Identity
from networks.meetings.models import Decision

State = Consultation.State
LONG = 12  # pictures: by then a report has more than six pages, past which a paper shows its contents


@transaction.atomic
def issue_report(
    consultation: Consultation, *, summary: str, number: int, has_read: bool, by: Person, at: datetime
) -> Report:
    """Freeze and number the report, ask for its PDF, tell everybody who was asked.

    `number` is that of the edition which the writer had before them: sent twice, one edition is issued. `has_read` says
    that whoever issues it knows the published responses were looked through.
    """
    current = held_consultation(consultation)
    seat = check_may_report(by, current, at=at)
    before = last_report(current)
    if (
        before is not None
        and before.number == number
        and before.issued_by_id == by.pk
        and before.summary == summary.strip()
    ):
        return before
    _check(current, before, summary, number, has_read)
    content = report_context(current) | {"summary": summary.strip(), "number": number}
    content["changes"] = changes_between(before.content, content) if before else []
    if before and not content["changes"]:
        raise Refused(f"Nothing changed since edition {before.number}: a new one would say the same.")
    report = Report.objects.create(
        consultation=current, number=number, summary=summary.strip(), content=content, issued_by=by, issued_at=at,
        paper=_paper(current, content, number, by, at),
    )  # fmt: skip
    if current.state == State.CLOSED:
        current.state, current.reported_at = State.REPORTED, at
        current.save(update_fields=["state", "reported_at"])
    say("issued the report on", f"“{current.title}”, edition {number}", current, report, by=by, at=at, seat=seat)
    _tell(current, report, at)
    return report


def _check(consultation: Consultation, before: Report | None, summary: str, number: int, has_read: bool) -> None:
    if consultation.state == State.FILED:
        raise Refused("This consultation is filed: its report stands.")
    if number != (before.number + 1 if before else 1):
        raise Refused("Another edition was issued meanwhile. Look at it before you issue the next.")
    if not summary.strip():
        raise Refused("Write the summary: a few sentences that say what was heard.")
    if not are_ready(consultation):
        raise Refused("The figures are being worked out. Issue the report when the results page shows them.")
    if publishes(consultation) and not has_read and counts_of(consultation).published:
        raise Refused("Read the responses that are published with the report, and redact them where needed.")
    if naming := len(still_naming(consultation, quoted_only=not publishes(consultation))):
        raise Refused(
            f"{naming} of the texts to be published name{'s' if naming == 1 else ''} a school or a person of the roll, and nobody "
            "is to know who wrote what. The lead or an analyst redacts them first: “Words for publication” shows which."
        )


def _paper(consultation: Consultation, content: dict[str, Any], number: int, by: Person, at: datetime) -> Paper:
    network = consultation.network
    identity = Identity.objects.filter(body=network).first()
    context = {
        "report": content,
        "body_name": network.name,
        "colour": identity.colour if identity else "#1d4f91",
        "edition": number,
        "issued": f"Edition {number}, by {by.name}",
        "contents": contents_of(content),
        "is_long": sum(bool(one["picture"]) for one in content["figures"]) >= LONG,
    }
    paper = documents.issue(
        "papers/consultation.html", context, f"consultations.consultation:{consultation.pk}",
        prefix=identity.prefix if identity else "PAPER", title=f"Report on the consultation “{consultation.title}”", at=at,
    )  # fmt: skip
    enqueue("cph.documents.tasks.make_paper", paper.pk)
    return paper


def contents_of(content: dict[str, Any]) -> list[dict[str, str]]:
    """The parts of the report that there are, for its table of contents."""
    parts = [
        ("short", "In short", content["summary"]), ("changes", "What changed since the last edition", content["changes"]),
        ("asked", "What was asked", True), ("answered", "Who answered", True),
        ("views", "What meetings and groups said", content["views"]), ("said", "What was answered", content["figures"]),
        ("decided", "What was decided", True), ("did", "We asked, you said, we did", content["feedback"]),
    ]  # fmt: skip
    return [{"id": key, "title": title} for key, title, there in parts if there]


def _tell(consultation: Consultation, report: Report, at: datetime) -> None:
    """Everybody who was asked, once an edition, in words without answers."""
    again = "" if report.number == 1 else f" (edition {report.number})"
    changes = " It differs from the edition before; the page says how." if report.content["changes"] else ""
    asked = consultation.respondents.filter(is_asked=True)
    people = people_of(asked, timezone.localdate(at)).values()
    notify(
        [consultation.lead, *(one for some in people for one in some)],
        kind=Kind.CONSULTATION,
        subject=f"{consultation.network.name}: the report on “{consultation.title}” is out{again}",
        text=(
            f"Read what was asked, who answered, what was heard and what was decided about “{consultation.title}”.{changes}"
            "\n\nYou are told because you were asked."
        ),
        link=reverse("report", args=[consultation.pk]),
        about=consultation,
        once_key=f"consultation:{consultation.pk}:report:{report.number}",
        at=at,
    )


@transaction.atomic
def name_decision(consultation: Consultation, decision: Decision | None, *, by: Person, at: datetime) -> Consultation:
    """Which decision of the register was taken; None takes it back. The report issued before stands: a new edition says it."""
    current = held_consultation(consultation)
    seat = check_may_report(by, current, at=at)
    if current.state == State.FILED:
        raise Refused("This consultation is filed: what it says of the decision stands.")
    if current.decision_id == (decision.pk if decision else None):
        return current
    if decision is not None and not decisions_of_deciders(by, current, at).filter(pk=decision.pk).exists():
        raise Refused("Choose a decision of the body that decides, out of those you may read.")
    current.decision = decision
    current.save(update_fields=["decision"])
    what = "what was decided" if decision else "that no decision is taken yet"
    say("recorded", f"{what} on “{current.title}”", current, by=by, at=at, seat=seat)
    return current


@transaction.atomic
def file_away(consultation: Consultation, *, by: Person, at: datetime) -> Consultation:
    """All is said and done: it is filed, and nothing of it changes any more. Refused with everything that is missing."""
    current = held_consultation(consultation)
    seat = check_may_report(by, current, at=at)
    if current.state == State.FILED:
        return current
    if missing := why_not_to_file(current):
        raise Refused("This consultation cannot be filed yet. " + " ".join(missing))
    current.state, current.filed_at = State.FILED, at
    current.save(update_fields=["state", "filed_at"])
    say("filed", f"“{current.title}”", current, by=by, at=at, seat=seat)
    return current
