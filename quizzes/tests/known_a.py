"""What a person knows of Django for the first half of the test's pool; see ``test_keys``."""

from __future__ import annotations

from quizzes.questions import Answer

SAVING: dict[str, Answer] = {
    "saved-again-unchanged": "INSERT, UPDATE",
    "two-saves-and-nobody-listens": [
        "pre_save sent",
        "INSERT",
        "post_save sent",
        "UPDATE",
        "post_save sent #2",
    ],
    "printed-at-two-saves": "created Two Scoops\nupdated Three Scoops",
    "row-of-a-book-saved-after-its-deletion": ["2"],
    "which-second-steps-send-post-save": ["unchanged", "one-field", "deleted"],
    "statements-for-a-key-nobody-has": "INSERT, UPDATE, INSERT",
    "rows-after-a-key-that-is-taken": ["1"],
}
RECEIVERS: dict[str, Answer] = {
    "line-that-refuses-nothing": 10,
    "row-of-a-slug-set-in-time": ["1"],
    "timeline-of-a-refused-save": [
        "pre_save sent",
        "refuse_short_titles raised",
        "save raised",
    ],
    "row-after-a-late-slug": ["1"],
    "who-hears-after-an-error": "stamp",
    "timeline-of-a-robust-sending": [
        "stamp raised",
        "remind called",
        "printed stamp: ValueError('nothing to stamp')",
        "printed remind: \"a reminder for ''\"",
    ],
    "row-of-a-book-loaded-in-part": ["2"],
}
CONNECTING: dict[str, Answer] = {
    "timeline-of-a-decorator-switched-off": [
        "pre_save sent",
        "INSERT",
        "post_save sent",
        "after called",
    ],
    "printed-by-both-ways-to-connect": "connected by @receiver\nconnected by connect()",
    "receiver-and-sender-swapped": "returned",
    "timeline-of-a-forgotten-sender": [
        "INSERT lab_book",
        "fill_slug called #2",
        "save Author raised",
    ],
    "order-after-connecting-again": ["INSERT", "apple called", "mango called", "zebra called"],
    "line-that-connects-two": 8,
    "saves-that-three-connections-hear": "0",
    "connected-and-never-called": ["inner", "cell", "not-imported"],
}
TRANSACTIONS: dict[str, Answer] = {
    "order-of-what-another-visitor-sees": [
        "INSERT",
        "save returned",
        "printed Inside, another one sees",
        "commit",
        "printed Afterwards, another one sees",
    ],
    "timeline-of-an-error-after-the-write": ["INSERT", "commit", "notify raised", "save raised"],
    "what-another-visitor-sees-at-once": "1",
    "timeline-of-an-error-caught-outside": [
        "transaction began",
        "INSERT",
        "save raised",
        "rollback",
        "printed outside the block:",
    ],
    "book-after-an-error-caught-inside": "1",
    "where-a-transaction-is-open": ["get-or-create", "block"],
    "timeline-of-a-deletion-that-fails": [
        "transaction began",
        "review_gone called",
        "DELETE lab_book",
        "notify raised",
        "rollback",
    ],
    "timeline-of-a-magazine-with-an-error": [
        "transaction began",
        "INSERT lab_publication",
        "INSERT lab_magazine",
        "commit",
        "hear_child raised",
    ],
    "printed-after-a-refused-review": "No review, never mind\nBooks: 1",
}
RECURSION: dict[str, Answer] = {
    "line-that-calls-itself": 12,
    "statements-with-a-slug-in-pre-save": "INSERT",
    "how-often-with-a-guard": "2",
    "rows-after-a-recursion-in-a-block": [],
    "timeline-of-an-update-in-a-receiver": [
        "INSERT",
        "fill_slug called",
        "UPDATE",
        "save returned",
    ],
    "row-of-a-renamed-book-with-a-guard": ["1"],
    "which-receivers-recurse": ["always", "sequel"],
    "order-of-a-nested-save": [
        "INSERT",
        "fill_slug called",
        "UPDATE",
        "fill_slug called #2",
        "save returned",
        "save returned #2",
    ],
    "printed-by-the-receiver-that-comes-next": "updated: two-scoops\ncreated: two-scoops",
    "signals-of-a-guarded-receiver": "4",
}
KNOWN_A: dict[str, Answer] = SAVING | RECEIVERS | CONNECTING | TRANSACTIONS | RECURSION
