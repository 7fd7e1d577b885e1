"""Whether anything changed that the checks of content read, since a start found all of it right.

Only the checks are left out by that: pages are made of the files as they stand.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings

from tutorial_site.content import BASE_DIR

#: What no check of content asks for, and what is nobody's business.
_OTHER_SETTINGS = {"SECRET_KEY", "SECRET_KEY_FALLBACKS", "METRICS_TOKEN", "DATABASES"}


def stamp_of_all() -> bytes:
    """A word that changes with each file of ours, each package, the Python, and each setting."""
    digest = blake2b(digest_size=32)
    for word in (sys.version, *_packages(), *_settings(), *_files_of_django()):
        digest.update(f"{word}\n".encode())
    for path in _our_files():
        content = path.read_bytes()
        digest.update(f"{path} {len(content)}\n".encode())
        digest.update(content)
    return digest.digest()


def _packages() -> list[str]:
    """Name and version of each package, as the folders of their metadata are called."""
    return sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))


def _settings() -> list[str]:
    """What the site sets; the rest is that of this Django."""
    names = {name for name in dir(settings) if settings.is_overridden(name)}  # type: ignore[misc]
    names -= _OTHER_SETTINGS
    return [f"{name} {getattr(settings, name)!r}" for name in sorted(names)]


def _files_of_django() -> Iterator[str]:
    """The facts name functions of Django; somebody may have changed a file of it in its place."""
    for path in _files_in(Path(django.__file__).parent):
        if path.suffix == ".py":
            status = path.stat()
            yield f"{path} {status.st_size} {status.st_mtime_ns}"


def _our_files() -> list[Path]:
    """All files of the rooms, and all that pages are drawn with."""
    rooms = {BASE_DIR / config.name.partition(".")[0] for config in apps.get_app_configs()}
    folders = {BASE_DIR / "templates", *settings.STATICFILES_DIRS, *rooms}
    return [path for folder in sorted(folders) for path in _files_in(folder)]


def _files_in(folder: Path) -> Iterator[Path]:
    """Those in it and below; none where there is no such folder, as that of an app of others."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - {"__pycache__", "locale"})
        yield from (Path(place, name) for name in sorted(names))
