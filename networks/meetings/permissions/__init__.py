"""Who may do what at a meeting: one sentence each, with its article."""

from networks.meetings.permissions.agendas import (
    ATTENDING,
    check_may_agree,
    check_may_attend,
    check_may_keep,
    check_may_propose,
    check_may_read_draft,
    check_may_record,
    check_may_see_work,
    proposing_right,
)
from networks.meetings.permissions.reading import (
    Reach,
    may_read_item,
    part_b_readers,
    reach_of,
    readable,
    sits_in,
)

__all__ = [
    "ATTENDING",
    "Reach",
    "check_may_agree",
    "check_may_attend",
    "check_may_keep",
    "check_may_propose",
    "check_may_read_draft",
    "check_may_record",
    "check_may_see_work",
    "may_read_item",
    "part_b_readers",
    "proposing_right",
    "reach_of",
    "readable",
    "sits_in",
]
