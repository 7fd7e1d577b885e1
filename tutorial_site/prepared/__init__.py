"""Pages drawn once for everybody, kept plain and compressed, with slots for what differs."""

from tutorial_site.prepared.answering import respond
from tutorial_site.prepared.filling import Filling, Holes
from tutorial_site.prepared.pages import (
    NobodysRequest,
    do_not_keep,
    forget_all,
    fragment,
    is_plain,
    page_of,
)
from tutorial_site.prepared.views import prepared, prepared_for_strangers, prepared_with

__all__ = [
    "Filling",
    "Holes",
    "NobodysRequest",
    "do_not_keep",
    "forget_all",
    "fragment",
    "is_plain",
    "page_of",
    "prepared",
    "prepared_for_strangers",
    "prepared_with",
    "respond",
]
