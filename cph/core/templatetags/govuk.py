"""GOV.UK Frontend's markup for forms, tags and summaries. FORM_RENDERER stays untouched: it would dress the admin too."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
KINDS: list[tuple[type | tuple, str, str]] = [
    (GROUPS, "group", ""),
    (forms.CheckboxInput, "checkbox", "govuk-checkboxes__input"),
    (forms.Select, "select", "govuk-select"),
    (forms.Textarea, "textarea", "govuk-textarea"),
    (forms.FileInput, "file", "govuk-file-upload"),
]
TAG_COLOURS = {
    "grey": "govuk-tag--grey",
    "green": "govuk-tag--green",
    "red": "govuk-tag--red",
    "yellow": "govuk-tag--yellow",
    "blue": "govuk-tag--blue",
    "purple": "govuk-tag--purple",
}


def _kind(widget: forms.Widget) -> tuple[str, str]:
    for classes, kind, css in KINDS:
        if isinstance(widget, classes):
            return kind, css
    return "input", "govuk-input"


@register.inclusion_tag("govuk/field.html")
def govuk_field(
    field: BoundField, legend_size: str = "s", heading: bool = False, filters: bool = False
) -> dict[str, Any]:
    """A field with its label, hint and error.

    `heading=True` makes the label the page's h1 (one thing per page); `filters=True` leaves "(optional)" away, which
    goes without saying where a list is narrowed.
    """
    widget = field.field.widget
    kind, css = _kind(widget)
    described = [f"{field.auto_id}_hint"] if field.help_text else []
    if field.errors:
        described.append(f"{field.auto_id}_error")
        if kind not in ("group", "checkbox"):
            css += f" {css}--error"
    attrs = {"class": f"{css} {widget.attrs.get('class', '')}".strip()}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if field.errors:
        attrs["aria-invalid"] = "true"
    widget.attrs.pop("placeholder", None)  # allauth sets placeholders; a placeholder is not a label
    return {
        "field": field,
        "kind": kind,
        "heading": heading,
        "is_optional": not field.field.required and not filters,
        "legend_size": legend_size,
        "described": " ".join(described),
        "multiple": isinstance(widget, forms.CheckboxSelectMultiple),
        "options": list(field.subwidgets) if kind == "group" else [],
        "widget": field.as_widget(attrs=attrs) if kind != "group" else "",
    }


@register.inclusion_tag("govuk/error_summary.html")
def govuk_error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """Everything that is wrong with the form, at the top, each line leading to its field."""
    items = [
        (f"{field.auto_id}_0" if isinstance(field.field.widget, GROUPS) else field.auto_id, error)
        for field in form
        for error in field.errors
    ]
    return {"items": items, "other": form.non_field_errors()}


@register.simple_tag
def status_tag(words: str, colour: str = "grey") -> SafeString:
    """A status as a word in a coloured box: the word carries the meaning, the colour only helps."""
    return format_html('<strong class="govuk-tag {}">{}</strong>', TAG_COLOURS.get(colour, ""), words)


@register.inclusion_tag("govuk/page_links.html")
def page_links(page: Any) -> dict[str, Any]:
    """Previous and next below a list."""
    return {"page": page}


@register.inclusion_tag("govuk/take_away.html", takes_context=True)
def take_away(context: dict[str, Any], address: str = "", what: str = "this list") -> dict[str, Any]:
    """Links to the list as a file, exactly as it is shown: the filters of this page's address go along.

    `address` is where the files are, if not at the page itself.
    """
    asked = context["request"].GET.copy()
    found = {"what": what}
    for kind in ("csv", "xlsx"):
        for name in ("after", "before", "format"):
            asked.pop(name, None)
        asked["format"] = kind
        found[kind] = f"{address}?{asked.urlencode()}"
    return found


@register.simple_block_tag
def crumbs(content: str, body: Any = None) -> str:
    """The way to this page: the first page, the body it belongs to and the one above, then what stands inside."""
    return render_to_string("govuk/crumbs.html", {"body": body, "content": content})


@register.inclusion_tag("govuk/crumb.html")
def crumb(words: str, page: str = "", *args: Any) -> dict[str, Any]:
    """A step on the way: its words and the page it leads to; the last leads nowhere, for one is there already."""
    return {"words": words, "address": reverse(page, args=args) if page else ""}
