"""Every word that comes in before a meeting: replies, interests, papers, who reads Part B."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from cph.core.forms import DayField
from cph.people.models import Person
from networks.meetings.forms.agendas import minutes_field, narrow
from networks.meetings.models import AgendaItem, Declaration, Interest, ItemPaper, PartBAccess, Purpose, Reply
from networks.meetings.services import Cover

CHOOSE = {"required": "Choose one.", "invalid_choice": "Choose one of these."}


class ReplyForm(forms.Form):
    """Whether somebody comes. The name and address of a substitute are asked for only where one is sent."""

    answer = forms.ChoiceField(
        label="Are you coming?", widget=forms.RadioSelect, choices=Reply.Answer.choices,
        error_messages={"required": "Choose whether you come.", "invalid_choice": "Choose one of these answers."},
    )  # fmt: skip
    substitute_name = forms.CharField(label="Who comes in your place", max_length=150, required=False)
    substitute_email = forms.EmailField(
        label="Their e-mail address", max_length=254, required=False,
        error_messages={"invalid": "Enter an e-mail address in the correct format, like name@example.org."},
    )  # fmt: skip
    note = forms.CharField(
        label="A note", max_length=300, required=False, help_text="Read by the clerk and the chair.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, whose: str = "", may_send: bool | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if whose:
            self.fields["answer"].label = f"Is {whose} coming?"
            self.fields["answer"].choices = [
                ("COMING", "Yes, in the room"),
                ("ONLINE", "Yes, online"),
                ("APOLOGIES", "No: apologies"),
                ("SUBSTITUTE", "Somebody comes in their place"),
            ]
            self.fields["substitute_name"].label = "Who comes in their place"
        if may_send is False and self.data.get("answer") != Reply.Answer.SUBSTITUTE:
            self.fields["answer"].choices = [one for one in self.fields["answer"].choices if one[0] != "SUBSTITUTE"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("answer") == Reply.Answer.SUBSTITUTE:
            for name, words in (("substitute_name", "name"), ("substitute_email", "e-mail address")):
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, f"Enter the {words} of the substitute.")
        return found

    def facts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("answer", "substitute_name", "substitute_email", "note")}


def reply_initial(reply: Reply | None, answer: str = "") -> dict[str, str]:
    """What the form shows first: what was said, and the answer that was picked on the way here."""
    if reply is None:
        return {"answer": answer}
    sent = reply.substitute
    return {
        "answer": answer or reply.answer,
        "substitute_name": sent.name if sent else "",
        "substitute_email": (sent.email or "") if sent else "",
        "note": reply.note,
    }


class CoverForm(forms.Form):
    """What the cover of a paper says."""

    title = forms.CharField(label="What it is called", max_length=150, required=False)
    lead = forms.CharField(label="Lead", max_length=150, required=False, help_text="Whose paper it is.")
    contact = forms.CharField(
        label="Contact", max_length=200, required=False, help_text="Whom to ask before the meeting."
    )
    purpose = forms.ChoiceField(label="Purpose", required=False, choices=[("", "As the item"), *Purpose.choices])
    minutes = minutes_field("Minutes it needs", required=False)
    confidential = forms.BooleanField(
        label="Part B: confidential", required=False,
        help_text="Read by the members of the body and its clerk. Others see no trace of it.",
    )  # fmt: skip

    def cover(self) -> Cover:
        said = self.cleaned_data
        part = AgendaItem.Part.CONFIDENTIAL if said["confidential"] else AgendaItem.Part.OPEN
        return Cover(said["title"], part, said["lead"], said["contact"], said["purpose"], said["minutes"])


class PaperForm(CoverForm):
    """A paper with its cover."""

    file = forms.FileField(
        label="File", max_length=200,
        error_messages={"required": "Choose a file.", "empty": "The file is empty.", "max_length": "Give the file a shorter name."},
        help_text="PDF, Word (.docx), spreadsheet (.xlsx) or picture, up to 25 MB.",
    )  # fmt: skip
    field_order = ["file"]


class LatePaperForm(PaperForm):
    """A paper that comes after the agenda: first of all, to which item."""

    item = forms.TypedChoiceField(
        label="Item", coerce=int, error_messages={**CHOOSE, "required": "Choose the item it belongs to."}
    )
    field_order = ["item", "file"]

    def __init__(self, *args: Any, items: Iterable[tuple[int | str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = list(items)


def cover_initial(paper: ItemPaper | None) -> dict[str, Any]:
    """The cover as it stands; that of a new version begins with the old one's."""
    if paper is None:
        return {}
    return {
        "title": paper.title,
        "lead": paper.lead,
        "contact": paper.contact,
        "purpose": paper.purpose,
        "minutes": paper.minutes,
        "confidential": paper.part == AgendaItem.Part.CONFIDENTIAL,
        "item": paper.item_id,
    }


class InterestForm(forms.Form):
    kind = forms.ChoiceField(
        label="What kind of interest is it?", widget=forms.RadioSelect, choices=Interest.Kind.choices,
        error_messages={"required": "Choose what kind of interest it is.", "invalid_choice": "Choose one of these kinds."},
    )  # fmt: skip
    nature = narrow("What is it?", 300, "Say what the interest is.", widget=forms.Textarea(attrs={"rows": 2}))


class DeclarationForm(forms.Form):
    """An interest for a meeting. `people`: whom the clerk may record it for."""

    person = forms.TypedChoiceField(label="Who", coerce=int, error_messages=CHOOSE)
    item = forms.TypedChoiceField(
        label="In which item?", coerce=int, required=False, empty_value=None, error_messages=CHOOSE
    )
    interest = forms.TypedChoiceField(
        label="From your register", coerce=int, required=False, empty_value=None, error_messages=CHOOSE
    )
    nature = forms.CharField(
        label="What is the interest?", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    then = forms.ChoiceField(
        label="What follows?", choices=Declaration.Then.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose what follows from it.", "invalid_choice": "Choose one of these."},
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        items: Iterable[tuple[int, str]],
        interests: Iterable[Interest],
        people: Iterable[Person] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", "No single item: at large"), *items]
        held = list(interests)
        if held:
            self.fields["interest"].choices = [("", "Something else"), *((one.pk, one.nature) for one in held)]
            self.fields["nature"].label = "Or what is it?"
        else:
            del self.fields["interest"]
        if people:
            self.fields["person"].choices = [("", "Choose a person"), *((one.pk, one.name) for one in people)]
        else:
            del self.fields["person"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("nature", "").strip() and not found.get("interest") and "nature" not in self.errors:
            self.add_error("nature", "Say what the interest is.")
        if found.get("item") is None and "item" not in self.errors and found.get("then") in ("SILENT", "LEAVES"):
            self.add_error("item", "Choose the item for which they stand aside.")
        return found


class AccessForm(forms.Form):
    """Somebody let in to a confidential item, or kept from it."""

    person = forms.TypedChoiceField(label="Who", coerce=int, error_messages={**CHOOSE, "required": "Choose a person."})
    allows = forms.TypedChoiceField(
        label="What is decided?", widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("yes", "Let in: reads this item"), ("no", "Kept out: sees no trace of it")],
        error_messages={"required": "Choose what is decided.", "invalid_choice": "Choose one of the two."},
    )  # fmt: skip
    reason = narrow(
        "Reason", PartBAccess._meta.get_field("reason").max_length or 300, "Enter the reason.",
        help_text="Kept with this item. It is shown on this page only.",
    )  # fmt: skip

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "Choose a person"), *((one.pk, one.name) for one in people)]


class RegisterFilter(forms.Form):
    """What of the register is shown: as on a day, one kind, one name."""

    on = DayField(label="As of which day?", required=False)
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "All kinds"), *Interest.Kind.choices])
    who = forms.CharField(label="Name contains", required=False, max_length=100)
