from __future__ import annotations

import pytest

from lab.measures import MEASURES, transaction_open
from lab.tests.timeline_samples import fact, trace
from lab.tests.variants import trace_of_code
from lab.tracing import events as e
from lab.tracing.trace import Outcome, Trace

EMPTY = Trace()
SAVE = "def go():\n    Book(title='Two Scoops').save()\n"
TWICE = "def go():\n    book = Book(title='a')\n    book.save()\n    book.save()\n"
HEAR = "@receiver(post_save)\ndef hear(sender, **kwargs):\n    pass\n"
BEFORE = "@receiver(pre_save)\ndef before(sender, **kwargs):\n    pass\n"
ATOMIC = "def go():\n    with transaction.atomic():\n        Book(title='a').save()\n"
CHANGING = TWICE.replace("save()\n", "save()\n    post_save.disconnect(hear)\n", 1)
RAISE = "def go():\n    raise KeyError\n"


@pytest.mark.parametrize(
    ("measure", "code", "value"),
    [
        ("books_left", "def go():\n    pass\n", "0"),
        ("books_left", SAVE, "1"),
        ("audit_entries_left", "def go():\n    AuditEntry(message='a').save()\n", "1"),
        ("slug_in_the_row", "def go():\n    pass\n", "no row"),
        ("slug_in_the_row", SAVE, "empty"),
        ("slug_in_the_row", SAVE.replace("title", "slug"), "filled"),
        ("slug_fits_the_title", "def go():\n    pass\n", "no row"),
        ("slug_fits_the_title", SAVE, "no"),
        ("slug_fits_the_title", SAVE.replace("title=", "slug='two-scoops', title="), "yes"),
        ("models_whose_slug_fits", SAVE, "none"),
        ("models_whose_slug_fits", SAVE.replace("Book", "Essay"), "Essay"),
        ("created_flags", TWICE, "True, False"),
        ("created_flags", RAISE, "not sent"),
        ("post_saves_sent", TWICE, "2"),
        ("receiver_calls", SAVE, "0"),
        ("receiver_calls", HEAR + TWICE, "2"),
        ("receivers_in_order", SAVE, "nobody"),
        ("receivers_in_order", HEAR + BEFORE + SAVE, "before, hear"),
        ("thread_of_the_receivers", SAVE, "nobody"),
        ("thread_of_the_receivers", HEAR + SAVE, "same"),
        ("save_and_its_receivers", SAVE, "nobody"),
        ("save_and_its_receivers", HEAR + SAVE, "after"),
        ("save_and_its_receivers", HEAR + TWICE, "before"),
        ("first_to_act", RAISE, "nobody"),
        ("first_to_act", HEAR + SAVE, "INSERT"),
        ("first_to_act", BEFORE + SAVE, "before"),
        ("pre_save_and_the_write", RAISE, "no write"),
        ("pre_save_and_the_write", SAVE, "before"),
        ("between_the_signals", SAVE, "INSERT and commit"),
        ("between_the_signals", ATOMIC, "INSERT"),
        ("between_the_signals", RAISE, "nothing"),
        ("statements", TWICE, "INSERT, UPDATE"),
        ("statements", RAISE, "none"),
        ("statement_count", TWICE, "2"),
        ("transaction_in_post_save", HEAR + SAVE, "none"),
        ("transaction_in_post_save", HEAR + ATOMIC, "open"),
        ("transaction_in_post_save", BEFORE + ATOMIC, "not heard"),
        ("row_seen_in_post_save", HEAR + SAVE, "yes"),
        ("row_seen_in_post_save", HEAR + ATOMIC, "no"),
        ("row_seen_in_post_save", BEFORE + SAVE, "not heard"),
        ("order_at_each_save", HEAR + SAVE, "one save"),
        ("order_at_each_save", HEAR + TWICE, "same"),
        ("order_at_each_save", HEAR + CHANGING, "changes"),
        ("mails_sent", SAVE, "0"),
        ("mails_sent", "def go():\n    print('Mail: one')\n    print('Mail: two')\n", "2"),
        ("seen_by_another", "def go():\n    print('x 3')\n    print('Another: 4')\n", "4"),
        ("seen_by_this_connection", "def go():\n    print('x 3')\n    print('Another: 4')\n", "3"),
        ("seen_by_another", RAISE, "nothing"),
        ("ending", SAVE, "returned"),
        ("ending", RAISE, "KeyError"),
    ],
)
def test_it_reads_the_answer_off_a_run(measure: str, code: str, value: str) -> None:
    assert MEASURES[measure](trace_of_code(code)) == value


def test_a_write_without_signals_is_not_announced() -> None:
    trace = trace_of_code("def go():\n    Book.objects.bulk_create([Book(title='a')])\n")

    assert MEASURES["pre_save_and_the_write"](trace) == "after"


def test_a_receiver_may_run_in_another_thread() -> None:
    code = "import threading\ndef go():\n    Author(name='a').save()\n"
    code += "    thread = threading.Thread(target=Book(title='a').save)\n"
    code += "    thread.start()\n    thread.join()\n"

    trace = trace_of_code(code + HEAR.replace("(post_save)", "(post_save, sender=Book)"))

    assert MEASURES["thread_of_the_receivers"](trace) == "another"


def test_a_save_that_never_ended_did_so_before_nobody() -> None:
    cut = trace(
        fact(e.SaveCalled, method="Model.save", model="Book", arguments={}),
        fact(e.ReceiverStarted, receiver="hear", signal="pre_save", sender="Book"),
        fact(e.ReceiverReturned, opened=2, receiver="hear", signal="pre_save", response="None"),
        outcome=Outcome(status="cut"),
    )

    assert MEASURES["save_and_its_receivers"](cut) == "after"
    assert MEASURES["ending"](cut) == "cut"


@pytest.mark.parametrize("title", ["a" * 200, "\x01" * 200, "ab'\\" * 50])
def test_a_text_too_long_for_a_trace_still_fits_its_slug(title: str) -> None:
    trace = trace_of_code(f"def go():\n    Essay(title={title!r}).save()\n")

    assert MEASURES["models_whose_slug_fits"](trace) == "Essay"


def test_a_long_slug_that_does_not_fit_is_noticed() -> None:
    trace = trace_of_code("def go():\n    Book(title='a' * 200, slug='b' * 200).save()\n")

    assert MEASURES["slug_fits_the_title"](trace) == "no"


@pytest.mark.parametrize(
    ("facts", "is_open"),
    [
        ([fact(e.TransactionBegan)], True),
        ([fact(e.TransactionBegan), fact(e.TransactionCommitted, autocommit=True)], True),
        ([fact(e.TransactionBegan), fact(e.TransactionCommitted)], False),
        ([fact(e.TransactionBegan), fact(e.TransactionRolledBack)], False),
        ([fact(e.TransactionBegan, using="other")], False),
        ([fact(e.TransactionBegan), fact(e.TransactionRolledBack, using="other")], True),
        ([fact(e.TransactionBegan), fact(e.TransactionCommitted, using="other")], True),
    ],
)
def test_a_transaction_is_open_until_it_ends(facts: list[object], is_open: bool) -> None:
    sample = trace(*facts)  # type: ignore[arg-type]

    assert transaction_open(sample, len(facts) + 1) is is_open


@pytest.mark.parametrize("name", MEASURES)
def test_each_says_what_it_measures(name: str) -> None:
    assert MEASURES[name].__doc__


@pytest.mark.parametrize("name", MEASURES)
def test_each_answers_or_says_that_it_cannot(name: str) -> None:
    """An answer that a prefix of a run does not hold yet is a LookupError, never another."""
    try:
        assert MEASURES[name](EMPTY)
    except LookupError:
        pytest.fail("an empty trace can be measured")
