"""A query that is written once a process answers every asking anew."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from cph.core.composed import composed
from networks.schools.models import Authority, Officer
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
written: list[str] = []


@composed
def authorities(begin: str = "", /, *, codes: set[str], person: int, on: date) -> QuerySet:
    written.append(begin)
    acts = Officer.objects.on(on).filter(authority=OuterRef("pk"), person=person)
    found = Authority.objects.filter(Q(code__in=codes) | Exists(acts), name__startswith=begin)
    acting = ArraySubquery(acts.values(one=JSONObject(title="title", since="starts_on")))
    return found.order_by("code").values("code", acting=acting)


@pytest.fixture
def officer():
    for code, name in (("901", "Here"), ("902", "There"), ("903", "Nowhere")):
        Authority.objects.create(code=code, name=name)
    person = PersonFactory()
    Officer.objects.create(
        person=person, authority=Authority.objects.get(code="903"), title="50% officer", starts_on=date(2026, 9, 1)
    )
    return person


def codes_of(rows):
    return [one.code for one in rows]


def test_every_asking_is_answered_for_its_own_values(officer):
    today = date(2026, 11, 21)
    assert codes_of(authorities(codes={"901", "902"}, person=0, on=today)) == ["901", "902"]
    assert codes_of(authorities(codes=set(), person=0, on=today)) == []
    assert codes_of(authorities(codes={"902"}, person=officer.pk, on=today)) == ["902", "903"]
    assert codes_of(authorities(codes=set(), person=officer.pk, on=date(2026, 8, 31))) == []


def test_rows_are_read_as_the_orm_reads_them(officer):
    (row,) = authorities(codes=set(), person=officer.pk, on=date(2026, 11, 21))
    assert row.acting == [{"title": "50% officer", "since": "2026-09-01"}]


def test_what_changed_in_between_is_seen(officer):
    facts = {"codes": set(), "person": officer.pk, "on": date(2026, 11, 21)}
    assert codes_of(authorities(**facts)) == ["903"]
    Officer.objects.all().delete()
    assert authorities(**facts) == []


def test_each_shape_is_written_once(officer):
    authorities.forget()
    written.clear()
    facts = {"codes": {"901", "902", "903"}, "person": 0, "on": date(2026, 11, 21)}
    for begin, found in (("", ["901", "902", "903"]), ("T", ["902"])) * 3:
        assert codes_of(authorities(begin, **facts)) == found
    assert written == ["", "T"]


def test_a_value_is_never_read_as_words(officer):
    assert authorities(codes={"901') OR ('1'='1", "%s", "%"}, person=0, on=date(2026, 11, 21)) == []


def test_groups_are_counted(officer):
    @composed
    def officers(*, person: int) -> QuerySet:
        return Officer.objects.filter(person=person).values("authority__code").annotate(n=Count("*"))

    assert [tuple(one) for one in officers(person=officer.pk)] == [("903", 1)]
