"""What a server does before it answers, so that no visitor waits for it."""

from __future__ import annotations

import logging
from threading import Thread

from django.urls import resolve, reverse

from lab import runner
from tutorial_site import jinja
from tutorial_site.prepared import NobodysRequest

logger = logging.getLogger(__name__)


def pages() -> None:
    """Read the content, compile what is drawn by Jinja2, and draw the first page.

    Processes that are forked afterwards find all of it done.
    """
    jinja.warm_up()
    home = NobodysRequest(reverse("home"))
    resolve(home.path).func(home)


def lab() -> Thread:
    """Have the lab start, beside all else: its process needs nothing of this one."""
    starting = Thread(target=_start_lab, name="start of the lab", daemon=True)
    starting.start()
    return starting


def _start_lab() -> None:
    try:
        runner.warm_up()
    except runner.LabUnavailable:
        # One can read without it, and each run tries again.
        logger.exception("The lab did not start")
