"""The verbs of a box: prepare, open to voters, cast, stir, close, open lock after lock, destroy."""

from networks.ballots.rules.envelope import Receipt, Slip
from networks.ballots.services.casting import cast, cast_words, mark_paper, new_slip
from networks.ballots.services.closing import close
from networks.ballots.services.keeping import abandon, destroy, hold, keep_until
from networks.ballots.services.keys import add_key, add_server_key, prove_key
from networks.ballots.services.opening import Unreadable, key_paper, open_lock
from networks.ballots.services.preparing import (
    Vote,
    extend,
    open_to_voters,
    prepare_box,
    prepare_box_for_words,
    set_roll,
)
from networks.ballots.services.stirring import stir, sweep_away

__all__ = [
    "Receipt",
    "Slip",
    "Unreadable",
    "Vote",
    "abandon",
    "add_key",
    "add_server_key",
    "cast",
    "cast_words",
    "close",
    "destroy",
    "extend",
    "hold",
    "keep_until",
    "key_paper",
    "mark_paper",
    "new_slip",
    "open_lock",
    "open_to_voters",
    "prepare_box",
    "prepare_box_for_words",
    "prove_key",
    "set_roll",
    "stir",
    "sweep_away",
]
