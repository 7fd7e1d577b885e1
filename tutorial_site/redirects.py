"""Where to go on after a form: an address that can be loaded again, and gone back to."""

from __future__ import annotations

from django.http.response import HttpResponseRedirectBase
from django.shortcuts import resolve_url


class SeeOther(HttpResponseRedirectBase):
    """Status 303: what the form led to stands elsewhere, to be asked for by GET."""

    status_code = 303


def see_other(to: str) -> SeeOther:
    """The answer to a form that was taken: an address, or the name of one."""
    return SeeOther(resolve_url(to))
