"""A trace as a person sees it: rows in lanes, from top to bottom.

``build()`` does all the arithmetic, so that the templates only branch on flags.
It says what happened and never what it means: that is the verdict's business.
"""

from __future__ import annotations

from lab.timeline.assembly import build
from lab.timeline.shapes import (
    Fold,
    Part,
    Row,
    StateView,
    Table,
    Timeline,
)

__all__ = ["Fold", "Part", "Row", "StateView", "Table", "Timeline", "build"]
