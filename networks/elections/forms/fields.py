"""Choosing a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from cph.core import clock
from cph.people.models import Person
from networks.schools.selectors import told_apart


class PersonChoice(forms.ModelChoiceField):
    """One of the people that the form offers; those who share a name are told apart by their school."""

    def __init__(self, **facts: Any) -> None:
        self.names: dict[int, str] = {}
        super().__init__(queryset=Person.objects.none(), **facts)

    def offer(self, people: QuerySet[Person]) -> None:
        self.names = told_apart(people, clock.today())
        self.queryset = people

    def label_from_instance(self, person: Person) -> str:
        return self.names.get(person.pk, person.name)
