"""The WSGI entrance: the site, warm."""

from __future__ import annotations

import atexit
import os

from django.core.wsgi import get_wsgi_application

from tutorial_site.charsets import in_utf_8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutorial_site.settings")
#: The site, for one request after the other; ``application`` is for many at once.
site = in_utf_8(get_wsgi_application())

# Only now can they be imported.
from lab.runner import client  # noqa: E402
from tutorial_site import databases, warm  # noqa: E402
from tutorial_site.slots import Slots  # noqa: E402

slots = Slots()
application = slots.around(site)
client.waiting = slots.lent
atexit.register(databases.close_pool)

lab_starts = warm.lab()
warm.pages()
