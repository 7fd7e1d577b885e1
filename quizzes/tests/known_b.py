"""What a person knows of Django, for the later half of the pool and the check on the myths.

A run that says otherwise fails ``test_keys``.
"""

from __future__ import annotations

from quizzes.questions import Answer

_WAYS_TO_WRITE: dict[str, Answer] = {
    "a-book-beside-its-proxy": "hear_book",
    "an-empty-list-of-fields": "INSERT",
    "a-draft-gets-its-title": "Book: 'draft'\nEssay: 'draft'\nPublication: 'two-scoops'",
    "an-author-goes-away": [
        "saved called",
        "UPDATE lab_book",
        "DELETE lab_author",
        "deleted called",
        "commit #3",
    ],
    "which-call-keeps-its-row": "create",
    "what-a-login-prints": (
        "user saved: created=True, fields: all\n"
        "user saved: created=False, fields: ['last_login']\n"
        "welcome, ada"
    ),
    "two-tables-one-save": [
        "INSERT lab_publication",
        "INSERT lab_magazine",
        "commit",
        "hear_child called",
    ],
    "an-essay-from-a-fixture": (
        "pre_save: raw=True, slug=''\npost_save: raw=True, slug=''\nin the row: ''"
    ),
    "which-saves-store-the-new-slug": ["defer", "both"],
    "from-the-other-side": ["create", "save", "one-by-one"],
    "one-star-and-a-second-save": "2",
    "who-hears-an-import": "0",
}

_THREADS_AND_ASYNC: dict[str, Answer] = {
    "a-thread-in-autocommit": "1",
    "where-asave-runs-them": (
        "your code: the thread of the event loop\n"
        "plain receiver: a worker thread\n"
        "async receiver: the thread of the event loop"
    ),
    "one-of-two-async-receivers": "TimeoutError",
    "an-async-receiver-is-undone": [
        "INSERT lab_book",
        "INSERT lab_auditentry",
        "printed the receiver is done",
        "printed save() returned",
        "rollback",
    ],
    "save-without-await": ["pre_save sent", "save raised"],
    "a-thread-inside-a-block": (
        "The thread finds 0 of the book\n"
        "DoesNotExist left the thread, and went nowhere\n"
        "save() returned, and nobody told it of a thread"
    ),
    "two-coroutines-and-one-save": "after",
}

_COMMITS: dict[str, Answer] = {
    "which-customers-get-a-mail": ["at-once-refused", "commit-paid", "at-once-paid"],
    "a-worker-that-finds-nothing": 21,
    "on-commit-with-no-block": "mail about book 1\nthe receiver returns",
    "a-callback-and-a-savepoint": "only the savepoint is rolled back\nOne Scoop",
    "the-first-callback-fails": ["commit", "callback ran"],
    "using-is-handed-on": "the block is about to end\nannounced",
    "who-was-announced": ["with-commit", "without-rollback", "without-commit"],
    "an-entry-in-the-other-database": ["1"],
    "a-callback-on-the-wrong-database": [
        "INSERT",
        "callback ran",
        "printed the block is about to end",
        "rollback",
    ],
    "can-others-find-the-book": "no",
    "a-login-and-its-transaction": "none",
    "after-which-errors-it-stays": ["recursion", "post"],
}

_TIME: dict[str, Answer] = {
    "one-statement-for-a-book": ["pre", "printing"],
    "thirty-books-in-bulk": "3",
    "what-the-commit-waits-for": [
        "INSERT",
        "printed the cover is drawn",
        "commit",
        "printed the answer goes out",
    ],
    "a-task-at-once": "True",
    "work-in-the-callback-itself": [
        "INSERT",
        "save returned",
        "commit",
        "printed the cover is drawn",
        "printed the answer goes out",
    ],
}

_PRACTICE: dict[str, Answer] = {
    "a-question-no-model-answers": 9,
    "an-empty-title-is-kept-out": ["full-clean", "raises", "form"],
    "an-old-user-logs-in": 15,
    "a-form-with-a-tag": [
        "INSERT lab_publication",
        "announce called",
        "INSERT lab_publication_tags",
    ],
    "an-error-that-was-caught": [
        "INSERT lab_book",
        "INSERT lab_review",
        "printed No review, never mind",
        "rollback",
    ],
    "a-profile-too-many": 12,
    "the-diary-of-a-signal": ["2"],
    "when-the-author-gets-a-mail": "commit",
    "the-diary-of-a-function": ["0", "1", "2", "3"],
    "a-cache-that-fills-again": (
        "Meanwhile another visitor reads 0\nAfterwards the cache says 0\nand the table has 1"
    ),
    "a-counter-and-a-second-save": "The draft says 200 words\nThe passages have 120",
    "how-often-with-a-new-title": "3",
    "which-code-hears-twice": ["closure"],
    "a-rule-for-books-and-an-author": "2",
}

KNOWN_B = _WAYS_TO_WRITE | _THREADS_AND_ASYNC | _COMMITS | _TIME | _PRACTICE
