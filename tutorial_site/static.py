"""Static files: named by what they hold, compressed ahead, and kept by browsers for good.

They are collected at a start, when something changed since the last one. What
earlier versions called for stays, for the pages that are open in a browser.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: Files of packages that no page asks for. Django 6.0 takes words in their comments for imports.
UNWANTED = ["django_htmx/ext/*"]


class Storage(CompressedManifestStaticFilesStorage):
    """Put the hash of what a file holds into its name, also where a module imports another."""

    support_js_module_import_aggregation = True

    def get_modified_time(self, name: str) -> datetime:
        """Nothing that decides whether to copy: an older version has older times."""
        raise NotImplementedError


def collect() -> bool:
    """Bring the files up to date; whether there was anything to do."""
    stamp, wanted = settings.VAR_DIR / "static-stamp", _state()
    if stamp.is_file() and stamp.read_text() == wanted:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNWANTED)
    stamp.write_text(wanted)
    return True


def _state() -> str:
    """A word that changes when a file, or where they are looked for, does."""
    digest = hashlib.sha256(f"{settings.STATIC_ROOT} {settings.STATIC_URL}".encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
