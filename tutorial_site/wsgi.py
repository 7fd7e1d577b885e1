"""The WSGI entrance: the site, with the lab warm."""

from __future__ import annotations

import atexit
import logging
import os

from django.core.wsgi import get_wsgi_application

from tutorial_site.charsets import in_utf_8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutorial_site.settings")
application = in_utf_8(get_wsgi_application())

# Only now can they be imported, and here the first visitor does not wait for it.
from lab import runner  # noqa: E402
from tutorial_site import databases, jinja  # noqa: E402

atexit.register(databases.close_pool)

jinja.warm_up()

try:
    runner.warm_up()
except runner.LabUnavailable:
    # One can read without it, and each run tries again.
    logging.getLogger(__name__).exception("The lab did not start")
