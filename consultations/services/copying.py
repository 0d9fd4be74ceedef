"""A consultation is copied: from a template, as another round, or into a template."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from consultations.models import AudiencePart, Consultation
from consultations.permissions.planning import check_may_plan
from consultations.selectors.askers import askers_for
from consultations.selectors.rolls import candidates_of, chosen_of
from consultations.services.holding import say
from consultations.services.planning import facts_of, plan
from consultations.services.rewording import copy_questions
from cph.people.models import Person
from networks.groups.selectors import groups_of


@transaction.atomic
def copy(
    source: Consultation, *, title: str, as_round: bool = False, as_template: bool = False, form_key: UUID, by: Person,
    at: datetime,
) -> Consultation:  # fmt: skip
    """A new draft with the words, the questions and the audience of another; dates, decision and ways are chosen anew.

    As another round it remembers the one before, so that their figures can be compared. Sent twice, it is copied once.
    """
    network = source.network
    seat = check_may_plan(by, network, at=at)
    if known := Consultation.objects.filter(form_key=form_key, network=network).first():
        return known
    facts = replace(facts_of(source), title=title.strip(), lead=by, decides_on=None, meeting=None)
    names = {(one.kind, one.body, one.authority): one for one in askers_for(by, network, at)}
    if (facts.asker, facts.asker_body, facts.asker_authority) not in names:
        mine = next(iter(names.values()))  # check_may_plan has passed: there is one
        facts = replace(facts, asker=mine.kind, asker_body=mine.body, asker_authority=mine.authority, asker_name="")
    made = plan(network, facts, form_key=form_key, by=by, at=at)
    made.copied_from, made.is_template = source, as_template
    made.earlier = source if as_round and not as_template and not source.is_template else None
    made.sample_size, made.sample_by = source.sample_size, source.sample_by
    made.publishes = source.publishes
    made.save(update_fields=["copied_from", "is_template", "earlier", "sample_size", "sample_by", "publishes"])
    _copy_audience(source, made, at)
    copy_questions(source, made)
    what = "as a template" if as_template else "as another round" if made.earlier else "as a draft"
    say("copied", f"{source.title} {what}: {made.title}", made, source, by=by, at=at, seat=seat)
    return made


def _copy_audience(source: Consultation, made: Consultation, at: datetime) -> None:
    """What still holds of it: groups that stand, schools and people who are on the roll today."""
    on = timezone.localdate(at)
    chosen = chosen_of(source)
    roll = candidates_of(made.network, made.answers_per, on) if chosen.names else []
    schools = {place.school for one in roll for place in one.places}
    people = {person for one in roll for person in one.people}
    groups = set(groups_of(made.network, on).values_list("pk", flat=True)) if chosen.group else set()
    for part in source.audience.order_by("pk"):
        stands = {
            AudiencePart.Of.GROUP: part.group_id in groups,
            AudiencePart.Of.SCHOOL: part.school_id in schools,
            AudiencePart.Of.PERSON: part.person_id in people,
        }.get(AudiencePart.Of(part.of), True)
        if stands:
            part.pk, part.consultation = None, made
            part.save(force_insert=True)
