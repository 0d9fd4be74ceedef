"""How a page gets its body: by its number in the address, if this person may see it today, else as if it were not there."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from cph.core import clock
from networks.constitutions.models import Body
from networks.constitutions.selectors import bodies_visible_to


def body_or_404(request: HttpRequest, pk: int, *kinds: str) -> Body:
    """The body, which the frame of the page then shows as the network in hand."""
    visible = bodies_visible_to(request.user, clock.today()).select_related("parent")
    body = get_object_or_404(visible.filter(kind__in=kinds) if kinds else visible, pk=pk)
    request.body_in_hand = body
    return body
