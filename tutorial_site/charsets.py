"""Forms come in UTF-8; what claims another way of writing is read as that, too.

Django reads the address of a request with the charset that its body claims, and
does so while it makes the request, before anything of ours could answer: with
``charset=idna`` the visitor, and the log, would get what the server makes of an
exception.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

_CHARSET = re.compile(r";\s*charset\s*=[^;]*", re.IGNORECASE)


def in_utf_8(application: WSGIApplication) -> WSGIApplication:
    """The same application, which hears of no charset."""

    def answer(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        content_type = environ.get("CONTENT_TYPE", "")
        if "charset" in content_type.lower():
            environ["CONTENT_TYPE"] = without_charset(content_type)
        return application(environ, start)

    return answer


def without_charset(content_type: str) -> str:
    """The type without what it says of a charset."""
    return _CHARSET.sub("", content_type)
