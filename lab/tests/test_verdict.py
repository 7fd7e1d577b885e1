"""The verdict follows the run: change the code, and the words change."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from lab.catalogue import get_experiment
from lab.runner import Job, run
from lab.tests.timeline_samples import fact, trace
from lab.tests.variants import HEAD, trace_of_code
from lab.tracing import events as e
from lab.tracing.trace import Outcome, Trace
from lab.verdict import Sentence, verdict

RAISES = "@receiver(post_save)\ndef notify(sender, **kwargs):\n    raise ValueError('no')\n"
RAISES_BEFORE = RAISES.replace("post_save", "pre_save")
AUDIT = (
    "@receiver(post_save, sender=Book)\n"
    "def audit(sender, **kwargs):\n    AuditEntry(message='x').save()\n"
)
BOTH = (
    "@receiver(pre_save)\ndef before(sender, **kwargs):\n    pass\n"
    "@receiver(post_save)\ndef after(sender, **kwargs):\n    pass\n"
)
SAVE = "def go():\n    book = Book(title='a')\n    book.save()\n"
ATOMIC = (
    "def go():\n    book = Book(title='a')\n    with transaction.atomic():\n        book.save()\n"
)
TWICE = SAVE + "    book.save()\n"
FILL = "@receiver(pre_save)\ndef fill(instance, **kwargs):\n    instance.slug = 'x'\n"


def texts(trace: Trace) -> list[str]:
    return [sentence.text for sentence in verdict(trace)]


def of_code(code: str) -> list[str]:
    return texts(trace_of_code(code))


def of_experiment(slug: str, before: str = "", after: str = "", **arguments: object) -> list[str]:
    """The verdict on an experiment whose code was changed."""
    experiment = get_experiment(slug)
    assert before in experiment.source
    source = experiment.source.replace(before, after)
    values = {parameter.name: parameter.default for parameter in experiment.parameters}
    job = Job(
        source=source,
        filename="x.py",
        action=experiment.action,
        arguments={**values, **arguments},
    )
    return texts(run(job).trace)


# The code changes, and the verdict follows


def test_a_row_that_stays_is_explained_by_autocommit() -> None:
    assert of_experiment("post-save-raises") == [
        "`notify` raised `ConnectionError` while `post_save` was being sent, "
        "and the exception left `save()`.",
        "`save()` raised, yet the row is in the table: nothing had opened a transaction, "
        "so the INSERT was committed before `post_save` was sent.",
    ]


def test_a_row_that_is_gone_is_explained_by_the_rollback() -> None:
    assert of_experiment("post-save-raises", atomic=True)[1:] == [
        "The row is not in the table: the transaction around `save()` was rolled back, "
        "and the INSERT with it.",
        "No other connection ever saw the row.",
    ]


def test_another_signal_gives_another_verdict() -> None:
    assert of_experiment("post-save-raises", "post_save", "pre_save") == [
        "`notify` raised `ConnectionError` while `pre_save` was being sent, "
        "and the exception left `save()`.",
        "`save()` had sent no SQL of its own yet, so no row was written.",
    ]


def test_a_receiver_that_no_longer_raises_gives_another_verdict() -> None:
    found = of_experiment("post-save-raises", "raise ConnectionError", "print")

    assert found == [
        "`save()` returned, and the row is in the table: no transaction was open, "
        "so the INSERT was committed at once.",
        "`notify` ran after the commit of the INSERT.",
    ]


def test_another_exception_by_another_receiver_is_named() -> None:
    found = of_experiment("post-save-raises", "notify", "phone")

    assert found[0].startswith("`phone` raised")


def test_a_caught_exception_gives_another_verdict() -> None:
    code = RAISES + ATOMIC.replace("book.save()", "try: book.save()\n        except ValueError: 0")

    assert of_code(code)[1] == (
        "`save()` raised, yet the row is in the table: "
        "the exception did not leave the transaction, which was then committed."
    )


# Who raised


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            SAVE.replace("'a'", "None"),
            "The database refused the INSERT, so `save()` raised `IntegrityError`.",
        ),
        (
            SAVE.replace("save()", "save(update_fields=['x'])"),
            "`save()` raised `ValueError` before it had sent any signal.",
        ),
        (
            SAVE.replace("save()", "save(force_update=True)"),
            "`save()` raised `ValueError`.",
        ),
        (
            SAVE + "    raise KeyError\n",
            "Your own code raised `KeyError` after `save()` had returned.",
        ),
    ],
)
def test_whoever_raised_is_named(code: str, text: str) -> None:
    assert of_code(code)[0] == text


def test_your_own_code_may_raise_without_a_save() -> None:
    assert of_code("def go():\n    raise KeyError\n") == [
        "Nothing called `save()`, so no signal of saving was sent; "
        "no statements reached the database.",
        "Your own code raised `KeyError`.",
    ]


# What became of the row


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            RAISES + "def go():\n    Magazine(title='a').save()\n",
            "`save()` raised, yet the row is in the table: "
            "the INSERT was committed before `post_save` was sent.",
        ),
        (
            RAISES + "def go():\n    Book.objects.get_or_create(title='a')\n",
            "The row is not in the table: the transaction around `get_or_create()` "
            "was rolled back, and the INSERT with it.",
        ),
        (
            RAISES + "def go():\n    Book.objects.create(title='a')\n",
            "`create()` raised, yet the row is in the table: nothing had opened a transaction, "
            "so the INSERT was committed before `post_save` was sent.",
        ),
        (SAVE.replace("'a'", "None"), "So no row was written."),
        (
            SAVE + "    Book(pk=1, title='b').save(force_insert=True)\n",
            "So the row stays as it was.",
        ),
        (
            RAISES_BEFORE.replace("    raise", "    if kwargs['instance'].pk: raise") + TWICE,
            "`save()` had sent no SQL of its own yet, so the row stays as it was.",
        ),
        (
            RAISES.replace("    raise", "    if not kwargs['created']: raise")
            + SAVE
            + "    with transaction.atomic():\n        book.save()\n",
            "The UPDATE was undone: the transaction around `save()` was rolled back.",
        ),
        (
            RAISES.replace("post_save", "post_delete") + SAVE + "    book.delete()\n",
            "The DELETE was undone: the transaction around `delete()` was rolled back.",
        ),
    ],
)
def test_a_save_that_raised_leaves_this(code: str, text: str) -> None:
    assert of_code(code)[1] == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            ATOMIC,
            "`save()` returned, and the row is in the table: "
            "the INSERT was committed with the transaction around it.",
        ),
        (
            ATOMIC + "        transaction.set_rollback(True)\n",
            "`save()` returned, yet the transaction around it was rolled back, "
            "and the INSERT with it: the row is not in the table.",
        ),
        (
            "def go():\n    Book.objects.create(title='a')\n",
            "`create()` returned, and the row is in the table: no transaction was open, "
            "so the INSERT was committed at once.",
        ),
        (
            "def go():\n    Essay(title='a').save()\n",
            "`save()` returned, and the row is in the table: no transaction was open, "
            "so the INSERT was committed at once.",
        ),
        (
            "from django.contrib.auth.models import User\n"
            "def go():\n    User(username='a').save()\n",
            "`save()` returned after the INSERT.",
        ),
        (
            SAVE.replace("save()", "save(update_fields=[])"),
            "`save()` returned without having written anything, and sent no signal.",
        ),
        (
            "def go():\n    Book.objects.filter(pk=7).delete()\n",
            "`delete()` returned without having written anything, and sent no signal.",
        ),
    ],
)
def test_a_save_that_returned_leaves_this(code: str, text: str) -> None:
    assert of_code(code)[0] == text


def test_a_deleted_row_is_not_in_the_table() -> None:
    library = run(
        Job(source=HEAD + SAVE, filename="x.py", action="go", arguments={}, keep=True)
    ).library
    code = "def go():\n    Book.objects.get().delete()\n"
    job = Job(source=HEAD + code, filename="x.py", action="go", arguments={}, library=library)

    assert texts(run(job).trace)[0] == (
        "`delete()` returned, and the row is not in the table: "
        "the DELETE was committed with the transaction around it."
    )


def test_a_user_whose_row_is_rolled_back_is_not_looked_for() -> None:
    code = "from django.contrib.auth.models import User\n" + ATOMIC.replace(
        "Book(title", "User(username"
    )

    assert of_code(code + "        transaction.set_rollback(True)\n")[0] == (
        "`save()` returned, yet the transaction around it was rolled back, and the INSERT with it."
    )


def test_a_table_too_long_to_be_listed_is_not_judged() -> None:
    many = "def go():\n    Book.objects.bulk_create([Book(title=str(i)) for i in range(60)])\n"

    found = of_code(RAISES + many + "    Book(title='a').save()\n")

    assert found[1] == "`save()` raised after the INSERT."


def test_a_transaction_that_never_ended_is_not_judged() -> None:
    code = "def go():\n    transaction.set_autocommit(False)\n    Book(title='a').save()\n"

    assert of_code(code)[0] == "`save()` returned after the INSERT."


def test_the_rollback_of_a_savepoint_counts() -> None:
    inner = "            try:\n                with transaction.atomic():\n"
    inner += "                    book.save()\n            except ValueError:\n                0\n"
    code = RAISES + ATOMIC.replace("        book.save()\n", "        if True:\n" + inner)

    assert of_code(code)[1].startswith("The row is not in the table: the transaction around")


def test_a_savepoint_that_was_over_does_not_count() -> None:
    code = "def go():\n    book = Book(title='a')\n    with transaction.atomic():\n"
    code += "        with transaction.atomic():\n            pass\n        book.save()\n"

    assert "is in the table" in of_code(code)[0]


def test_a_later_savepoint_does_not_undo_an_earlier_row() -> None:
    code = (
        ATOMIC + "        with transaction.atomic():\n            transaction.set_rollback(True)\n"
    )

    assert "is in the table" in of_code(code)[0]


# Several calls


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            TWICE,
            "`save()` was called twice and did an INSERT, then an UPDATE: "
            "`created` was True, then False.",
        ),
        (
            "def go():\n    for i in range(7):\n        Book(title='a').save()\n",
            "`save()` was called 7 times and did an INSERT each time: "
            "`created` was True each time.",
        ),
        (
            SAVE + "    for i in range(6):\n        book.save()\n",
            "`save()` was called 7 times and did an INSERT, then an UPDATE, then an UPDATE, "
            "then an UPDATE, and so on: `created` was True, then False, then False, then False, "
            "and so on.",
        ),
        (
            SAVE + "    book.delete()\n",
            "`save()` did an INSERT and `delete()` did a DELETE: `created` was True.",
        ),
        (
            SAVE + "    book.delete()\n" + "    Book(title='a').save()\n" * 3,
            "`save()` did an INSERT, `delete()` did a DELETE, `save()` did an INSERT and `save()` "
            "did an INSERT, and so on: `created` was True each time.",
        ),
        (
            "def go():\n    Book().save(update_fields=[])\n    Book().save(update_fields=[])\n",
            "`save()` was called twice and did nothing, then nothing.",
        ),
    ],
)
def test_several_calls_are_told_in_their_order(code: str, text: str) -> None:
    assert of_code(code)[0] == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            "def go():\n    Book.objects.bulk_create([Book(title='a'), Book(title='b')])\n",
            "`bulk_create()` wrote 2 rows and sent no signal.",
        ),
        (
            SAVE + "    Book.objects.update(title='b')\n",
            "`update()` wrote 1 row and sent no signal, where `save()` sent 2.",
        ),
    ],
)
def test_a_method_without_signals_is_counted(code: str, text: str) -> None:
    assert text in of_code(code)


def test_a_method_that_wrote_nothing_is_not_counted() -> None:
    assert of_code("def go():\n    Book.objects.update(title='b')\n") == []


# What receivers did


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (BOTH + SAVE, "`before` ran before the INSERT, `after` after its commit."),
        (BOTH + ATOMIC, "`before` ran before the INSERT, `after` after it, and before the commit."),
        (
            BOTH + ATOMIC + "        transaction.set_rollback(True)\n",
            "`before` ran before the INSERT, `after` after it, and before the rollback.",
        ),
        (
            BOTH.replace("pre_save", "post_save") + SAVE,
            "`before` and `after` ran after the commit of the INSERT.",
        ),
        (
            BOTH.replace("pre_save", "post_save") + ATOMIC,
            "`before` and `after` ran after the INSERT, and before the commit.",
        ),
        (SAVE, "`pre_save` and `post_save` were sent, and nobody listened."),
        (
            TWICE,
            "`pre_save` and `post_save` were sent, 4 signals in all, "
            "and no receiver was connected.",
        ),
        (ATOMIC, "Until the commit only the connection that wrote the row could see it."),
        (AUDIT + SAVE, "`audit` wrote a row of AuditEntry on the way."),
        (FILL + SAVE, "`fill` changed `slug` before the INSERT, so the INSERT wrote the change."),
        (
            "def go():\n    Book.objects.bulk_create([Book(pk=1, title='a')])\n"
            "    Book(pk=1, title='b').save(update_fields=['title'])\n" + FILL,
            "`fill` changed `slug` before the UPDATE, but `update_fields` kept `slug` out of it: "
            "it changed in memory only.",
        ),
        (
            BOTH + "def go():\n    Author(name='a').save()\n    Book(title='a').save()\n",
            "`before` ran twice: it heard Author and Book.",
        ),
        (
            SAVE + BOTH.replace("pass", "return 'no'"),
            "`before` returned `'no'`, and `save()` went on: what receivers return is dropped.",
        ),
    ],
)
def test_what_was_special_about_the_way_is_told(code: str, text: str) -> None:
    assert of_code(code)[-1] == text


def test_nobody_is_not_said_of_signals_that_another_signal_follows() -> None:
    """A receiver of ``m2m_changed`` was called, though none of ``post_save`` was."""
    code = """
@receiver(m2m_changed)
def tagged(**kwargs): pass
def go():
    Publication.objects.create(title="a").tags.add(Tag.objects.create(name="b"))
"""

    assert not any("no receiver" in text for text in of_code(code))


@pytest.mark.parametrize(
    ("slug", "arguments", "text"),
    [
        (
            "recursion-cure-created",
            {},
            "`fill_slug` called `save()` inside `save()`: `created` was True, then False.",
        ),
        (
            "recursion-cure-queryset-update",
            {},
            "`fill_slug` wrote with `update()`, which sent no signal of its own.",
        ),
        (
            "closure-connected-twice",
            {},
            "`hear` ran twice for one `post_save`: 2 receivers of that name are connected.",
        ),
        ("no-sender", {}, "`hear` ran 3 times: it heard Author, Book and Review."),
        ("rollback", {}, "No other connection ever saw the row."),
    ],
)
def test_the_way_of_an_experiment_is_told(slug: str, arguments: dict[str, Any], text: str) -> None:
    assert of_experiment(slug, **arguments)[-1] == text


def test_a_slow_receiver_is_measured() -> None:
    text = of_experiment("slow-receiver", seconds=0.1)[-1]

    found = re.fullmatch(
        r"`send_mail` took (\d+) of the (\d+) ms that `save\(\)` took, in the same thread: "
        r"whoever called it waited\.",
        text,
    )
    assert found
    assert 100 <= int(found[1]) <= int(found[2])


def slow_save(took: float, whole: float, thread: str = "MainThread") -> Trace:
    """A save of some milliseconds, with a receiver that took some of them."""
    heard = {"receiver": "mail", "signal": "post_save"}
    return trace(
        fact(e.SaveCalled, at=0.0, method="Model.save", model="Book", arguments={}),
        fact(e.SignalSent, at=0.0, signal="post_save", sender="Book", arguments={}, parent=1),
        fact(e.ReceiverStarted, at=0.0, sender="Book", parent=2, thread=thread, **heard),
        fact(e.ReceiverReturned, at=took, opened=3, response="None", **heard),
        fact(e.SaveReturned, at=whole, opened=1, method="Model.save", model="Book"),
    )


@pytest.mark.parametrize(
    ("took", "whole", "is_slow"),
    [(90.0, 100.0, True), (90.0, 200.0, False), (9.0, 10.0, False)],
)
def test_a_receiver_is_slow_if_it_is_most_of_a_long_save(
    took: float, whole: float, is_slow: bool
) -> None:
    found = texts(slow_save(took, whole))

    assert any("took 90 of the 100 ms" in text for text in found) is is_slow


def test_a_slow_receiver_in_another_thread_is_told_so() -> None:
    assert "in another thread" in texts(slow_save(90.0, 100.0, "asyncio"))[-1]


def test_a_receiver_that_never_ended_is_not_measured() -> None:
    sample = slow_save(90.0, 100.0)

    assert texts(replace(sample, events=sample.events[:3])) == []
    assert len(texts(replace(sample, events=(*sample.events[:3], sample.events[4])))) == 1


# What earlier receivers had written


def test_what_an_earlier_receiver_wrote_stays() -> None:
    assert of_code(AUDIT + RAISES.replace("(post_save)", "(post_save, sender=Book)") + SAVE)[2] == (
        "What `audit` had written to AuditEntry stays: it was committed before the exception."
    )


def test_what_an_earlier_receiver_wrote_is_rolled_back_with_the_rest() -> None:
    found = of_code(AUDIT + RAISES.replace("(post_save)", "(post_save, sender=Book)") + ATOMIC)

    assert found[2] == (
        "What `audit` had written to AuditEntry is gone: the transaction around it was rolled back."
    )


def test_what_an_earlier_receiver_did_not_write_is_not_told() -> None:
    code = AUDIT.replace("AuditEntry(message='x').save()", "AuditEntry.objects.update(message='x')")

    found = of_code(code + RAISES + SAVE)

    assert not any("AuditEntry" in text for text in found)


def test_what_was_committed_in_spite_of_the_exception_stays() -> None:
    code = AUDIT + RAISES.replace("(post_save)", "(post_save, sender=Book)")
    code += ATOMIC.replace("book.save()", "try: book.save()\n        except ValueError: 0")

    assert of_code(code)[2] == "What `audit` had written to AuditEntry stays: it was committed."


def test_what_was_written_and_deleted_again_is_not_judged() -> None:
    code = AUDIT.replace("save()", "save(); AuditEntry.objects.all().delete()")
    code += RAISES.replace("(post_save)", "(post_save, sender=Book)") + SAVE

    assert not any("AuditEntry" in text for text in of_code(code))


def test_receivers_of_other_signals_are_not_placed_around_the_statement() -> None:
    code = BOTH.replace("pre_save", "pre_delete").replace("post_save", "post_delete")

    assert of_code(code + SAVE + "    book.delete()\n") == [
        "`save()` did an INSERT and `delete()` did a DELETE: `created` was True."
    ]


def test_a_signal_of_ones_own_has_no_part_in_a_save() -> None:
    code = "from django.dispatch import Signal\nping = Signal()\n"
    code += BOTH.replace("pre_save", "ping") + SAVE + "    ping.send(None)\n"

    assert of_code(code)[-1] == "`after` ran after the commit of the INSERT."


def test_an_end_whose_beginning_was_lost_is_passed_over() -> None:
    lost = trace(fact(e.SaveReturned, opened=7, method="Model.save", model="Book"))

    assert texts(lost) == [
        "Nothing called `save()`, so no signal of saving was sent; "
        "no statements reached the database."
    ]


# Recursion


def test_the_depth_of_a_recursion_is_measured() -> None:
    found = of_experiment("save-inside-post-save")

    depth = re.search(r"inside `save\(\)`, (\d+) deep, until `RecursionError` was raised", found[0])
    written = re.search(r"Each of the (\d+) statements was committed by itself", found[2])
    assert depth
    assert written
    assert 100 < int(written[1]) <= int(depth[1])


def test_a_recursion_in_a_transaction_is_rolled_back() -> None:
    assert "statements was rolled back" in of_experiment("save-inside-post-save", atomic=True)[2]


def test_a_recursion_in_pre_save_writes_nothing() -> None:
    code = "@receiver(pre_save)\ndef again(instance, **kwargs):\n    instance.save()\n" + SAVE

    assert of_code(code)[1:] == ["`save()` had sent no SQL of its own yet, so no row was written."]


def test_a_recursion_may_end_well() -> None:
    code = (
        "@receiver(post_save)\ndef again(instance, **kwargs):\n"
        "    if AuditEntry.objects.count() < 6:\n"
        "        AuditEntry.objects.bulk_create([AuditEntry(message='x')])\n"
        "        instance.save()\n"
    )

    found = of_code(code + ATOMIC)

    assert found[0] == "`again` called `save()` inside `save()`, 7 deep."
    assert found[2].endswith("statements was committed with the others.")


def test_a_recursion_with_two_endings_is_not_counted_as_one() -> None:
    code = (
        "@receiver(post_save)\ndef again(instance, **kwargs):\n"
        "    if instance.slug < '6':\n"
        "        instance.slug = str(int(instance.slug) + 1)\n"
        "        if instance.slug == '3':\n"
        "            with transaction.atomic():\n"
        "                instance.save()\n"
        "        else:\n"
        "            instance.save()\n"
    )

    found = of_code(code + SAVE.replace("title=", "slug='0', title="))

    assert not any("Each of the" in text for text in found)


# Runs that did not end by themselves


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("def go():\n    while True:\n        print(1)\n", "This run was cut after"),
        ("import os\ndef go():\n    os._exit(3)\n", "This run's process ended"),
    ],
)
def test_a_run_that_was_ended_says_why(code: str, text: str) -> None:
    (sentence,) = verdict(trace_of_code(code))

    assert sentence.text.startswith(text)
    assert sentence.tone == "bad"
    assert sentence.event


def test_a_reason_without_an_event_is_told_all_the_same() -> None:
    assert verdict(Trace(outcome=Outcome(status="died", text="Gone."))) == [
        Sentence(tone="bad", text="Gone.")
    ]


def test_code_that_cannot_be_loaded_says_so() -> None:
    assert of_code("1 / 0\n") == [
        "The code could not be loaded, so nothing was run: `ZeroDivisionError: division by zero`"
    ]


def test_a_run_without_a_save_says_so() -> None:
    assert of_code("def go():\n    Book.objects.count()\n") == [
        "Nothing called `save()`, so no signal of saving was sent; "
        "1 statement reached the database."
    ]


# Ways to write


def test_what_was_lost_is_told_before_what_was_written() -> None:
    assert of_experiment("update-or-create")[-1] == (
        "`fill_slug` changed `slug` before the UPDATE, but `update_fields` kept `slug` out of it: "
        "it changed in memory only."
    )


def test_a_callback_that_waited_for_another_database_is_told() -> None:
    experiment = get_experiment("two-databases")
    job = Job(
        source=experiment.source,
        filename="x.py",
        action=experiment.action,
        arguments={},
        databases=experiment.databases,
    )

    assert texts(run(job).trace)[-1] == (
        "`announce` was called at once, inside `save()`: it was registered for `default`, "
        "and none was open there."
    )


def test_tags_are_told_by_their_own_signal() -> None:
    assert (
        "`bulk_create()` wrote 2 rows and sent no signal of saving; `m2m_changed` was sent 4 times."
    ) in of_experiment("many-to-many")


def test_a_signal_sent_by_hand_is_told() -> None:
    assert of_experiment("signal-of-your-own") == [
        "`book_lent` was sent by `send()`, and `stamp` ran; 1 more receiver was not called.",
        "`stamp` raised `ValueError` while `book_lent` was being sent, and nobody caught it.",
    ]
    assert of_experiment("signal-of-your-own", how="send_robust") == [
        "`book_lent` was sent by `send_robust()`, and `stamp` and `remind` ran."
    ]


def test_of_several_receivers_that_were_not_called_the_number_is_told() -> None:
    more = "@receiver(book_lent)\ndef third(**said): pass\n\n\ndef lend"

    assert of_experiment("signal-of-your-own", "def lend", more)[0].endswith(
        "and `stamp` ran; 2 more receivers were not called."
    )


def test_a_signal_that_nobody_hears_is_told() -> None:
    code = "from django.dispatch import Signal\nlent = Signal()\ndef go():\n    lent.send(None)\n"

    assert of_code(code) == ["`lent` was sent by `send()`, and nobody listened."]
