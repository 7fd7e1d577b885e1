"""The secret key of this installation: a file that its first start makes."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile


def read_or_make(path: Path) -> str:
    """The key in the file at ``path``, made now if there is none.

    Only the owner may read the file. Two first starts at the same moment end
    with the same key: the file appears whole, and the first one stays.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(path)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    # A temporary file has mode 600 from its birth.
    with NamedTemporaryFile("w", dir=path.parent, prefix="secret-key-", encoding="ascii") as draft:
        draft.write(secrets.token_urlsafe(50) + "\n")
        draft.flush()
        os.fsync(draft.fileno())
        with suppress(FileExistsError):
            os.link(draft.name, path)
