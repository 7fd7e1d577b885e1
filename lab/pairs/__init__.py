"""Pairs: a wrong and a right experiment that are run together, side by side.

A pair is one file of ``lab/pairs/content``; its name is the pair's slug.
"""

from __future__ import annotations

from lab.pairs.catalogue import get_pair, pairs, problems
from lab.pairs.definitions import Pair

__all__ = ["Pair", "get_pair", "pairs", "problems"]
