"""What is traced of ``save()``, its kin and its overrides."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import serializers
from django.db import DatabaseError, IntegrityError
from django.db.models.signals import post_save, pre_delete, pre_save

from lab.models import Author, Book, Essay, Magazine, Review
from lab.tests.tracing import traced
from lab.tracing import events as e
from lab.tracing import names

pytestmark = pytest.mark.usefixtures("database", "tracing")


def fill_slug(sender: Any, instance: Book, **kwargs: Any) -> None:
    instance.slug = "two-scoops"


def write_audit(sender: Any, instance: Book, **kwargs: Any) -> str:
    return "done"


def test_a_save_in_autocommit() -> None:
    pre_save.connect(fill_slug, sender=Book)
    post_save.connect(write_audit, sender=Book)

    with traced() as trace:
        Book(title="Two Scoops").save()

    assert trace.story() == [
        "Model.save(Book)",
        "  pre_save to fill_slug",
        "    fill_slug",
        "    /fill_slug",
        "  /pre_save",
        "  INSERT",
        "  committed",
        "  post_save to write_audit",
        "    write_audit",
        "    /write_audit",
        "  /post_save",
        "/Model.save",
    ]


def test_a_model_that_was_never_saved_before_has_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(names.MODELS, id(Book), raising=False)

    with traced() as trace:
        Book(title="Two Scoops").save()

    assert trace.of(e.SaveCalled)[0].model == "Book"


def test_each_fact_of_a_save() -> None:
    post_save.connect(write_audit, sender=Book)

    with traced() as trace:
        Book(title="Two Scoops").save()

    called, pre, pre_ended, sql, committed, post, started, returned, ended, saved = trace.events
    assert isinstance(called, e.SaveCalled)
    assert (called.pk, called.arguments, called.parent) == (None, {}, None)
    assert isinstance(pre, e.SignalSent)
    assert (pre.how, pre.sender, pre.instance) == ("send", "Book", "Book pk=None")
    assert pre.arguments == {"raw": "False", "using": "'default'", "update_fields": "None"}
    assert (pre.receivers, pre.parent) == ((), 1)
    assert isinstance(pre_ended, e.SignalEnded)
    assert (pre_ended.opened, pre_ended.exception) == (2, None)
    assert isinstance(sql, e.SqlRan)
    assert sql.statement.startswith('INSERT INTO "lab_book"')
    assert (sql.parameters, sql.rows, sql.error) == (("'Two Scoops'", "''", "None"), 1, None)
    assert (sql.using, sql.in_transaction) == ("default", False)
    assert isinstance(committed, e.TransactionCommitted)
    assert (committed.using, committed.autocommit) == ("default", True)
    assert isinstance(post, e.SignalSent)
    assert (post.instance, post.arguments["created"]) == ("Book pk=1", "True")
    assert isinstance(started, e.ReceiverStarted)
    assert (started.signal, started.sender, started.parent) == ("post_save", "Book", post.number)
    assert isinstance(returned, e.ReceiverReturned)
    assert (returned.opened, returned.response) == (started.number, "'done'")
    assert isinstance(ended, e.SignalEnded)
    assert isinstance(saved, e.SaveReturned)
    assert (saved.opened, saved.model, saved.pk) == (1, "Book", "1")


def test_numbers_and_times_go_up() -> None:
    with traced() as trace:
        Book(title="Two Scoops").save()

    assert [event.number for event in trace.events] == list(range(1, 9))
    times = [event.at for event in trace.events]
    assert times == sorted(times)
    assert times[0] >= 0
    [sql] = trace.of(e.SqlRan)
    assert 0 < sql.duration < times[-1]


def test_an_update_says_what_differs_from_the_defaults() -> None:
    book = Book.objects.create(title="Two Scoops")

    with traced() as trace:
        book.save(update_fields=["title"])

    [called] = trace.of(e.SaveCalled)
    assert (called.pk, called.arguments) == ("1", {"update_fields": "['title']"})
    assert trace.story(e.SignalSent, e.SignalEnded) == [
        "Model.save(Book)",
        "  UPDATE",
        "  committed",
        "/Model.save",
    ]
    assert {sent.arguments["update_fields"] for sent in trace.of(e.SignalSent)} == {
        "frozenset({'title'})"
    }


def test_nothing_is_written_for_no_fields() -> None:
    book = Book.objects.create(title="Two Scoops")

    with traced() as trace:
        book.save(update_fields=[])

    assert trace.story() == ["Model.save(Book)", "/Model.save"]


def test_a_row_that_is_not_there_is_updated_then_inserted() -> None:
    with traced() as trace:
        Book(pk=7, title="Two Scoops").save()

    assert trace.story(e.SignalSent, e.SignalEnded) == [
        "Model.save(Book)",
        "  UPDATE",
        "  INSERT",
        "  committed",
        "/Model.save",
    ]
    assert [sql.rows for sql in trace.of(e.SqlRan)] == [0, 1]


def test_an_override_stands_around_save() -> None:
    with traced() as trace:
        Essay(title="Two Scoops").save()

    assert trace.story(e.SignalSent, e.SignalEnded) == [
        "Essay.save(Essay)",
        "  Model.save(Essay)",
        "    INSERT",
        "    committed",
        "  /Model.save",
        "/Essay.save",
    ]


def test_a_child_has_two_rows_and_a_transaction() -> None:
    with traced() as trace:
        Magazine(title="Two Scoops").save()

    assert trace.story() == [
        "Model.save(Magazine)",
        "  pre_save to nobody",
        "  /pre_save",
        "  BEGIN",
        "  INSERT",
        "  INSERT",
        "  COMMIT",
        "  post_save to nobody",
        "  /post_save",
        "/Model.save",
    ]


def test_a_fixture_is_saved_past_save() -> None:
    data = serializers.serialize("json", [Essay(pk=3, title="Two Scoops", slug="as-it-is")])

    with traced() as trace:
        for loaded in serializers.deserialize("json", data):
            loaded.save()

    assert trace.story(e.SqlRan) == [
        "DeserializedObject.save(Essay)",
        "  pre_save to nobody",
        "  /pre_save",
        "  committed",
        "  post_save to nobody",
        "  /post_save",
        "/DeserializedObject.save",
    ]
    assert trace.of(e.SaveCalled)[0].arguments == {"raw": "True"}
    assert trace.of(e.SignalSent)[0].arguments["raw"] == "True"


def test_a_fixture_that_is_refused() -> None:
    data = [{"model": "lab.book", "pk": 1, "fields": {"title": None}}]
    [loaded] = serializers.deserialize("python", data)

    with traced() as trace, pytest.raises(IntegrityError):
        loaded.save()

    assert trace.story(e.SignalSent, e.SignalEnded) == [
        "DeserializedObject.save(Book)",
        "  UPDATE",
        "  INSERT refused by IntegrityError",
        "/DeserializedObject.save by IntegrityError",
    ]


def test_a_refused_insert() -> None:
    Author.objects.create(pk=1, name="Ada")

    with traced() as trace, pytest.raises(IntegrityError):
        Author(pk=1, name="Ada").save(force_insert=True)

    assert trace.story() == [
        "Model.save(Author)",
        "  pre_save to nobody",
        "  /pre_save",
        "  INSERT refused by IntegrityError",
        "/Model.save by IntegrityError",
    ]
    [sql] = trace.of(e.SqlRan)
    assert sql.error == "IntegrityError: UNIQUE constraint failed: lab_author.id"
    [raised] = trace.of(e.SaveRaised)
    assert (raised.pk, raised.message) == ("1", "UNIQUE constraint failed: lab_author.id")
    assert trace.of(e.SaveCalled)[0].arguments == {"force_insert": "True"}


def test_a_row_that_breaks_a_reference_is_not_committed() -> None:
    """SQLite says so when the row is fetched, after ``execute()``."""
    with traced() as trace, pytest.raises(IntegrityError):
        Book(title="Two Scoops", author_id=99).save()

    assert trace.story(e.SignalSent, e.SignalEnded) == [
        "Model.save(Book)",
        "  INSERT refused by IntegrityError",
        "/Model.save by IntegrityError",
    ]


def test_an_update_of_a_row_that_is_gone() -> None:
    with traced() as trace, pytest.raises(DatabaseError):
        Book(pk=7, title="Two Scoops").save(force_update=True)

    assert trace.story(e.SignalSent, e.SignalEnded)[:-1] == ["Model.save(Book)", "  UPDATE"]
    assert trace.of(e.TransactionCommitted) == []


def test_a_deletion_has_a_transaction_of_its_own() -> None:
    book = Book.objects.create(title="Two Scoops")
    Review.objects.create(book=book)
    pre_delete.connect(write_audit)

    with traced() as trace:
        book.delete()

    assert trace.story(e.ReceiverStarted, e.ReceiverReturned) == [
        "Model.delete(Book)",
        "  SELECT",
        "  BEGIN",
        "  pre_delete to write_audit",
        "  /pre_delete",
        "  pre_delete to write_audit",
        "  /pre_delete",
        "  DELETE",
        "  post_delete to nobody",
        "  /post_delete",
        "  DELETE",
        "  post_delete to nobody",
        "  /post_delete",
        "  COMMIT",
        "/Model.delete",
    ]
    assert [sent.sender for sent in trace.of(e.SignalSent)] == ["Review", "Book", "Review", "Book"]
    [returned] = trace.of(e.SaveReturned)
    assert returned.pk is None


@pytest.mark.parametrize(
    ("method", "arguments", "said"),
    [
        ("create", {"title": "One"}, {"title": "'One'"}),
        ("get_or_create", {"title": "One"}, {"title": "'One'"}),
        (
            "update_or_create",
            {"title": "One", "defaults": {"slug": "one"}},
            {"title": "'One'", "defaults": "{'slug': 'one'}"},
        ),
        ("update", {"title": "One"}, {"title": "'One'"}),
        ("delete", {}, {}),
    ],
)
def test_a_method_of_a_queryset(method: str, arguments: dict[str, Any], said: Any) -> None:
    with traced() as trace:
        getattr(Book.objects.all(), method)(**arguments)

    called = trace.of(e.SaveCalled)[0]
    assert (called.method, called.model, called.pk) == (f"QuerySet.{method}", "Book", None)
    assert called.arguments == said
    assert trace.story()[-1] == f"/QuerySet.{method}"


def test_bulk_methods_send_no_signals() -> None:
    with traced() as trace:
        books = Book.objects.bulk_create([Book(title="One"), Book(title="Two")])
        Book.objects.bulk_update(books, ["title"])

    assert trace.story() == [
        "QuerySet.bulk_create(Book)",
        "  INSERT",
        "  committed",
        "/QuerySet.bulk_create",
        "QuerySet.bulk_update(Book)",
        "  BEGIN",
        "  QuerySet.update(Book)",
        "    UPDATE",
        "  /QuerySet.update",
        "  COMMIT",
        "/QuerySet.bulk_update",
    ]
    assert trace.of(e.SaveCalled)[0].arguments == {"objs": "[Book pk=None, Book pk=None]"}


def test_a_refused_method_of_a_queryset() -> None:
    with traced() as trace, pytest.raises(IntegrityError):
        Book.objects.create(title=None)  # type: ignore[misc]

    assert trace.story(e.SignalSent, e.SignalEnded) == [
        "QuerySet.create(Book)",
        "  Model.save(Book)",
        "    INSERT refused by IntegrityError",
        "  /Model.save by IntegrityError",
        "/QuerySet.create by IntegrityError",
    ]


def test_reading_tells_of_no_save() -> None:
    Book.objects.create(title="Two Scoops")

    with traced() as trace:
        list(Book.objects.all())
        Book.objects.get().refresh_from_db()

    assert trace.story() == ["SELECT", "SELECT", "SELECT"]
