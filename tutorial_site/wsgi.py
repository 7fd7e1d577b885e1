"""The WSGI entrance: the site, warm."""

from __future__ import annotations

import atexit
import os

from django.core.wsgi import get_wsgi_application

from tutorial_site.charsets import in_utf_8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutorial_site.settings")
application = in_utf_8(get_wsgi_application())

# Only now can they be imported.
from django.db.backends.signals import connection_created  # noqa: E402

from tutorial_site import databases, warm  # noqa: E402

connection_created.connect(databases.keep_few)
atexit.register(databases.close_pool)

lab_starts = warm.lab()
warm.pages()
