"""What is known of Django where a quiz after a step asks for it, said by a person."""

from __future__ import annotations

from typing import Any

STEPS: dict[str, Any] = {
    # Saving a model
    "order-of-two-saves": ["INSERT", "commit", "save returned", "UPDATE", "commit #2"],
    "rows-of-one-object": ["1"],
    "statements-for-an-unchanged-book": ["INSERT", "UPDATE"],
    "a-book-without-a-title": "returned",
    # What signals are
    "order-of-three-receivers": [
        "INSERT",
        "zebra called",
        "apple called",
        "mango called",
        "save returned",
    ],
    "signal-that-nobody-hears": ["before called", "INSERT", "post_save sent", "save returned"],
    "how-often-for-an-unchanged-book": "2",
    "who-prints-first": "mail sent in MainThread\nsave() returned in MainThread",
    # Using pre_save
    "receiver-that-says-false": [
        "refuse_short_titles called",
        "INSERT",
        "post_save sent",
        "save returned",
    ],
    "after-which-is-a-book-there": ["false", "long", "late"],
    "line-that-keeps-the-slug-out": 22,
    "row-after-update-or-create": ["1"],
    # Using post_save
    "created-after-a-delete": "created Two Scoops\ncreated Three Scoops",
    "callback-without-a-transaction": "inside save()",
    "order-of-a-mail-on-commit": [
        "INSERT",
        "callback registered",
        "save returned",
        "commit",
        "callback ran",
    ],
    "mail-about-nothing": 14,
    # Connecting receivers
    "heard-without-a-sender": "heard: Author\nheard: Book\nheard: Review",
    "exactly-one-call": ["twice", "uid"],
    "receiver-that-is-forgotten": 8,
    "who-hears-a-proxy": "hear_classic",
    # What a transaction is
    "counted-from-two-sides": (
        "Inside, this connection sees 1 book\n"
        "Inside, another one sees 0\n"
        "Afterwards, another one sees 1"
    ),
    "row-for-everyone": ["autocommit", "commit"],
    "timeline-of-a-rollback": ["transaction began", "INSERT", "save returned", "rollback"],
    # Common pitfalls
    "timeline-of-an-error-in-a-block": ["INSERT", "notify raised", "save raised", "rollback"],
    "order-of-a-late-refusal": [
        "write_audit_entry called",
        "INSERT",
        "commit",
        "refuse raised",
        "save raised",
    ],
    "rows-after-a-recursion": "1",
    "cures-that-keep-up": ["update-fields", "queryset-update", "pre-save"],
    # Signals or save()?
    "entries-of-an-audit-by-signal": "1",
    "row-after-a-bulk-update": ["1"],
    "slugs-after-bulk-create": "Book: ''\nEssay: ''\nPublication: 'two-scoops'",
    "timeline-of-three-ways": [
        "fill_slug called",
        "INSERT lab_book",
        "pre_save Essay sent",
        "INSERT lab_essay",
    ],
}
