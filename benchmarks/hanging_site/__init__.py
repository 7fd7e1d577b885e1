"""``python -m benchmarks.hanging_site HOST PORT``: the site's own server, one experiment richer.

That one hangs in the manner that a learner chooses. It stands in ``experiments/``.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from lab import catalogue
from lab.definitions import Experiment
from lab.reading import read_folder

FOLDER = Path(__file__).resolve().parent / "experiments"


@cache
def read(folder: Path) -> tuple[dict[str, Experiment], list[str]]:
    """The experiments of the site, and ours."""
    found, problems = read_folder(folder)
    more, others = read_folder(FOLDER)
    return found | more, problems + others


def main() -> None:
    from tutorial_site import serving

    catalogue._read = read
    serving.main(sys.argv[1], int(sys.argv[2]))
