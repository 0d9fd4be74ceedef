"""Everything that must be true before a consultation opens, as a checklist; and what speaks against it all the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from consultations.models import Consultation
from consultations.rules.dates import is_nothing
from consultations.selectors.asking import advice_of, faults_of
from consultations.selectors.dates import judged
from consultations.selectors.rolls import Count as AudienceCount
from consultations.selectors.rolls import candidates_of, chosen_of, count_audience
from consultations.selectors.ways import asks_here, chosen_ways, days_asked_for, weighed
from cph.core.templatetags.words import count_of, moment
from networks.meetings.models import Meeting

FEWEST_WITHOUT_NAMES = 5  # fewer, and an answer points to its sender whatever the box does

NOBODY_HERE = (
    "Answers come without names, and by the ways that were chosen nobody answers here. Choose another way, or names"
)


@dataclass(frozen=True)
class Reason:
    """A line of the checklist: what must be, whether it is, where it is done. A warning stops nothing."""

    words: str
    is_done: bool
    link: str = ""
    label: str = ""
    is_warning: bool = False

    @property
    def stops(self) -> bool:
        return not self.is_done and not self.is_warning


def reasons_not_to_open(consultation: Consultation, at: datetime) -> list[Reason]:
    """Everything that must be true before it opens, done or not, in the order in which it is done; then warnings."""
    found = [*_said(consultation), *_ways(consultation)]
    if asks_here(consultation):
        found += [*_questions(consultation), *_audience(consultation, at)]
    elif consultation.is_anonymous and chosen_ways(consultation):
        found.append(Reason(NOBODY_HERE, False, "consultation_ways", "The ways"))
    return [*found, *_times(consultation, at)]


def _said(consultation: Consultation) -> list[Reason]:
    to = ("consultation_edit", "What it is about")
    left = not is_nothing(consultation.could_change)
    words = (
        "It says what could still change"
        if left
        else "Something could still change: where nothing is left to decide, there is nothing to consult on"
    )
    found = [
        Reason("It says what it is about", bool(consultation.about.strip()), *to),
        Reason("It says what is decided", bool(consultation.decides.strip()), *to),
        Reason(words, left, *to),
    ]
    if consultation.is_template:
        found.insert(0, Reason("A template is copied, never opened", False, "consultation_copy", "Copy it"))
    if consultation.decided_by_id is None and consultation.meeting_id is None:
        found.append(Reason("It does not say who decides.", False, *to, is_warning=True))
    if consultation.meeting is not None and consultation.meeting.state == Meeting.State.CANCELLED:
        found.append(Reason("The meeting that was to decide is cancelled.", False, *to, is_warning=True))
    if consultation.decision_id is not None:
        found.append(Reason("The decision is made already: nothing is left to decide", False, *to))
    return found


def _ways(consultation: Consultation) -> list[Reason]:
    to = ("consultation_ways", "The ways")
    found = [Reason("At least one way of consulting is chosen", bool(chosen_ways(consultation)), *to)]
    if any(one.is_stale for one in weighed(consultation)):
        found.append(Reason("What was weighed has changed since the ways were chosen.", False, *to, is_warning=True))
    return found


def _questions(consultation: Consultation) -> list[Reason]:
    to = ("question_list", "The questions")
    bad = faults_of(consultation)
    done = [] if bad else [Reason("Every question can be answered", True, *to)]
    stops = [Reason(words, False, *to) for words in bad]
    return [*done, *stops, *(Reason(words, False, *to, is_warning=True) for words in advice_of(consultation))]


def audience_count(consultation: Consultation, at: datetime) -> AudienceCount:
    """How many would be asked if it opened now. Asked once for each consultation object and moment."""
    known = consultation.__dict__.setdefault("_counts", {})
    if at not in known:
        on = timezone.localdate(at)
        roll = candidates_of(consultation.network, consultation.answers_per, on)
        known[at] = count_audience(
            roll, chosen_of(consultation), {}, size=consultation.sample_size, by=consultation.sample_by
        )
    return known[at]


def noun_of(consultation: Consultation) -> str:
    return "school" if consultation.answers_per == "SCHOOL" else "person,people"


def _audience(consultation: Consultation, at: datetime) -> list[Reason]:
    count, to = audience_count(consultation, at), ("consultation_audience", "The audience")
    asked = count_of(count.asked, noun_of(consultation))
    found = [Reason(f"Somebody is asked: {asked} of {count.roll} on the roll", count.asked > 0, *to)]
    if consultation.is_anonymous:
        words = f"At least {FEWEST_WITHOUT_NAMES} are asked: of fewer, an answer without a name points to its sender"
        found.append(Reason(words, count.asked >= FEWEST_WITHOUT_NAMES, *to))
    if consultation.sample_size and consultation.sample_size >= count.audience > 0:
        words = f"The sample of {consultation.sample_size} is no smaller than the audience: all are asked."
        found.append(Reason(words, False, *to, is_warning=True))
    return found


def _times(consultation: Consultation, at: datetime) -> list[Reason]:
    opens, closes = consultation.opens_at, consultation.closes_at
    to = ("consultation_dates", "The dates")
    if opens is None or closes is None:
        return [Reason("The dates say when it opens and closes", False, *to)]
    starts = max(opens, at)
    found = [Reason(f"It closes later than it opens and than now ({moment(closes)})", closes > starts, *to)]
    if closes <= starts:
        return found
    span, said = judged(consultation, starts, closes, timezone.localdate(at))
    fewest, article = days_asked_for(consultation)
    if fewest and span.school is not None:
        words = f"It is open for {count_of(fewest, 'school day')} at least, as {article} asks: {span.words}"
        found.append(Reason(words, span.school >= fewest, *to))
    return found + [Reason(one, False, *to, is_warning=True) for one in said]
