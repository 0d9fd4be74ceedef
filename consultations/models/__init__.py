"""A consultation from the plan to what was done with the answers."""

from consultations.models.asking import Condition, Option, Part, Question
from consultations.models.planning import (
    Analyst,
    AudiencePart,
    ChosenWay,
    Consultation,
    Extension,
    Material,
    View,
    Weight,
)
from consultations.models.reporting import Feedback, Quotation, Report
from consultations.models.responding import Answer, Delegation, Draft, Respondent, Response
from consultations.models.understanding import Export, Likeness, Reading, Redaction, Tabulation, Tag, Theme

__all__ = [
    "Analyst",
    "Answer",
    "AudiencePart",
    "ChosenWay",
    "Condition",
    "Consultation",
    "Delegation",
    "Draft",
    "Export",
    "Extension",
    "Feedback",
    "Likeness",
    "Material",
    "Option",
    "Part",
    "Question",
    "Quotation",
    "Reading",
    "Redaction",
    "Report",
    "Respondent",
    "Response",
    "Tabulation",
    "Tag",
    "Theme",
    "View",
    "Weight",
]
