"""Pages drawn once for everybody, kept plain and compressed, with slots for what differs."""

from tutorial_site.prepared.pages import (
    NobodysRequest,
    do_not_keep,
    forget_all,
    fragment,
    is_plain,
    page_for,
    prepared,
    prepared_for_strangers,
    respond,
)

__all__ = [
    "NobodysRequest",
    "do_not_keep",
    "forget_all",
    "fragment",
    "is_plain",
    "page_for",
    "prepared",
    "prepared_for_strangers",
    "respond",
]
