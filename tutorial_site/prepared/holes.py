"""The mark of a hole in a page that is being drawn."""

from __future__ import annotations

import secrets

#: Random, so that no text can hold it.
HOLE = secrets.token_hex(16)
