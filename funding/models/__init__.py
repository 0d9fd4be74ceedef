"""Money: who asked for it, who agreed, who spent it, what came of it."""

from funding.models.books import Check
from funding.models.claiming import Claim, ClaimLine, Evidence
from funding.models.contributing import (
    Band,
    Funder,
    Receipt,
    Request,
    SharedPost,
    Statement,
    StatementLine,
    Subscription,
)
from funding.models.funds import Allocation, Fund, Meets, Milestone, Sharing, Year
from funding.models.ledger import Account, Entry, Posting
from funding.models.paying import Batch, Payee, Payment
from funding.models.proposing import MOST_PENCE, CostLine, Proposal, Version

__all__ = [
    "MOST_PENCE",
    "Account",
    "Allocation",
    "Band",
    "Batch",
    "Check",
    "Claim",
    "ClaimLine",
    "CostLine",
    "Entry",
    "Evidence",
    "Fund",
    "Funder",
    "Meets",
    "Milestone",
    "Payee",
    "Payment",
    "Posting",
    "Proposal",
    "Receipt",
    "Request",
    "SharedPost",
    "Sharing",
    "Statement",
    "StatementLine",
    "Subscription",
    "Version",
    "Year",
]  # fmt: skip
