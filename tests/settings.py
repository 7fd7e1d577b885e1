"""The settings of the site, with a folder that vanishes when the tests end."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="site-under-test-")
    _owner = os.getpid()
    # Processes forked from this one end as well, and must leave the folder alone.
    atexit.register(
        lambda: os.getpid() == _owner and shutil.rmtree(os.environ["VAR_DIR"], ignore_errors=True)
    )

from tutorial_site.settings import *  # noqa: F403

# Files as they stand, by their own names: nothing is collected for a test.
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# No test is a learner for long; those of the limits set some.
LIMITS = {}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None  # type: ignore[assignment]
