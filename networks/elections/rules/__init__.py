"""The rules of elections: ballots, counting, ties, lots and limits. Pure functions of plain values, in whole numbers."""

from networks.elections.rules.balance import FREE, Balance
from networks.elections.rules.ballots import Ballots, Box, gather
from networks.elections.rules.blt import Contest, read
from networks.elections.rules.counting import METHODS, count, count_after, effect_of
from networks.elections.rules.lots import Lot, draw, lot_order
from networks.elections.rules.results import Effect, Result, Stage, written

__all__ = [
    "FREE",
    "METHODS",
    "Balance",
    "Ballots",
    "Box",
    "Contest",
    "Effect",
    "Lot",
    "Result",
    "Stage",
    "count",
    "count_after",
    "draw",
    "effect_of",
    "gather",
    "lot_order",
    "read",
    "written",
]
