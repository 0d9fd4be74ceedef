"""The declaration as a numbered paper: asked for in the transaction that declares, made by the worker."""

from __future__ import annotations

from datetime import datetime

from cph.core.later import enqueue
from cph.core.templatetags.words import moment
from cph.documents import services as documents
from cph.documents.models import Paper
from networks.constitutions.models import Identity
from networks.elections.models import Contest, Declaration
from networks.elections.result_pages import paper_context
from networks.elections.selectors.declaring import bundle_of, said_of


def issue_paper(contest: Contest, declaration: Declaration, *, at: datetime) -> Paper:
    """Its number is given now; its words, and the fingerprint of the bundle, are frozen."""
    network = contest.election.network
    identity = Identity.objects.filter(body=network).first()
    context = paper_context(contest, declaration)
    context |= {
        "body_name": contest.body.name,
        "network_name": network.name,
        "colour": identity.colour if identity else "#1d4f91",
        "bundle": said_of(contest, declaration),
        "fingerprint": bundle_of(contest, declaration)["fingerprint"],
        "declared": moment(at),
        "objections": moment(contest.election.objections_close_at),
    }
    paper = documents.issue(
        "papers/declaration.html", context, declaration, prefix=identity.prefix if identity else "PAPER",
        title=f"Declaration of the result: {contest}, {contest.election.title}", at=at,
    )  # fmt: skip
    enqueue("cph.documents.tasks.make_paper", paper.pk)
    return paper
