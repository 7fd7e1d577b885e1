"""``python -m tutorial_site.serve HOST PORT``: check, migrate, and serve until told to stop."""

from __future__ import annotations

import sys

from tutorial_site import heap

if __name__ == "__main__":
    heap.use_one()
    from tutorial_site.serving import main

    try:
        main(sys.argv[1], int(sys.argv[2]))
    except KeyboardInterrupt:
        sys.exit(130)
