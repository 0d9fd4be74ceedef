"""What the pages of signing in show besides what django-allauth hands them."""

from __future__ import annotations

from django import template

from cph.people.demo import PERSONAS, Persona
from cph.people.rules import device_words

register = template.Library()


@register.simple_tag
def personas() -> list[Persona]:
    """Whom one may look around as, in demonstration mode."""
    return PERSONAS


register.filter("device", device_words)
