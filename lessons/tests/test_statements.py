"""What the lessons say about Django beyond their experiments, run in the lab.

Each case is the sentence, the code that shows it, and what that code prints.
"""

from __future__ import annotations

from textwrap import dedent

import pytest
from django.dispatch import Signal
from pytest_django import Settings

from lab.runner import Job, run
from lab.tracing.events import (
    SavepointMade,
    SignalSent,
    SqlRan,
    TransactionBegan,
    TransactionCommitted,
)
from lab.tracing.trace import Trace

IMPORTS = """\
import asyncio, json
from datetime import timedelta
from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.core import serializers
from django.db import IntegrityError, connection, models, transaction
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.text import slugify
from lab.models import Author, Book, Classic, Essay, Magazine, Publication, Review, Tag
"""


def trace_of(code: str) -> Trace:
    """The trace of a run of ``code``, which defines ``act()``."""
    source = IMPORTS + dedent(code)
    trace = run(Job(source=source, filename="claim.py", action="act", arguments={})).trace
    assert trace.outcome.status == "returned", trace.outcome
    return trace


def verbs_of(trace: Trace) -> list[str]:
    """The first word of each statement."""
    return [sql.statement.split()[0] for sql in trace.of(SqlRan)]


CASES = [
    (
        "a book with an empty title is stored",
        """
        def act():
            Book().save()
            print(Book.objects.count())
        """,
        "1",
    ),
    (
        "save() returns None",
        """
        def act():
            print(Book(title="A").save())
        """,
        "None",
    ),
    (
        "a save of what has not changed sends both signals, an assignment none",
        """
        @receiver([pre_save, post_save], sender=Book)
        def hear(signal, **kwargs):
            print("pre_save" if signal is pre_save else "post_save")

        def act():
            book = Book.objects.bulk_create([Book(title="A")])[0]
            book.title = "B"
            print("assigned")
            book.save()
        """,
        "assigned\npre_save\npost_save",
    ),
    (
        "with update_fields a slug from pre_save is on the object, not in the row",
        """
        @receiver(pre_save, sender=Book)
        def fill_slug(instance, update_fields, **kwargs):
            instance.slug = slugify(instance.title)
            print(sorted(update_fields or []))

        def act():
            book = Book.objects.create(title="Old")
            book.title = "New"
            book.save(update_fields=["title"])
            print(book.slug, Book.objects.get().slug)
        """,
        "[]\n['title']\nnew old",
    ),
    (
        "update_or_create() limits its save by itself",
        """
        @receiver(pre_save, sender=Book)
        def fill_slug(instance, **kwargs):
            instance.slug = slugify(instance.title)

        def act():
            Book.objects.create(title="Old")
            book, created = Book.objects.update_or_create(pk=1, defaults={"title": "New"})
            print(book.slug, Book.objects.get().slug)
        """,
        "new old",
    ),
    (
        "a field with auto_now sets itself after pre_save",
        """
        class Note(models.Model):
            seen = models.DateTimeField(auto_now=True)

            class Meta:
                app_label = "lab"

        @receiver(pre_save, sender=Note)
        def backdate(instance, **kwargs):
            instance.seen = timezone.now() - timedelta(days=9000)

        def act():
            with connection.schema_editor() as editor:
                editor.create_model(Note)
            Note().save()
            print(timezone.now() - Note.objects.get().seen < timedelta(days=1))
        """,
        "True",
    ),
    (
        "an exception in pre_save keeps later receivers from being called",
        """
        @receiver(pre_save, sender=Book)
        def refuse(**kwargs):
            raise ValueError

        @receiver(pre_save, sender=Book)
        def later(**kwargs):
            print("later")

        def act():
            try:
                Book(title="A").save()
            except ValueError:
                print("refused", Book.objects.count())
        """,
        "refused 0",
    ),
    (
        "the form is valid, and the exception leaves form.save()",
        """
        class BookForm(forms.ModelForm):
            class Meta:
                model = Book
                fields = ["title"]

        @receiver(pre_save, sender=Book)
        def refuse(**kwargs):
            raise ValueError

        def act():
            form = BookForm({"title": "A"})
            print(form.is_valid())
            try:
                form.save()
            except ValueError:
                print("ValueError")
        """,
        "True\nValueError",
    ),
    (
        "a new object with the key of an existing row is not created",
        """
        @receiver(post_save, sender=Book)
        def tell(created, **kwargs):
            print(created)

        def act():
            Book(title="A").save()
            Book(pk=1, title="B").save()
        """,
        "True\nFalse",
    ),
    (
        "every login saves the user",
        """
        @receiver(post_save, sender=User)
        def tell(update_fields, **kwargs):
            print(sorted(update_fields or []))

        def act():
            user = User.objects.create(username="audrey")
            user_logged_in.send(User, request=None, user=user)
        """,
        "[]\n['last_login']",
    ),
    (
        "a fixture is raw, and an overridden save() is not called for it",
        """
        @receiver(pre_save, sender=Essay)
        def tell(raw, **kwargs):
            print(raw)

        def act():
            data = [{"model": "lab.essay", "pk": 1, "fields": {"title": "A", "slug": ""}}]
            for read in serializers.deserialize("json", json.dumps(data)):
                read.save()
            print(repr(Essay.objects.get().slug))
        """,
        "True\n''",
    ),
    (
        "a callback of on_commit() runs after the commit, or never",
        """
        def act():
            transaction.on_commit(lambda: print("at once"))
            with transaction.atomic():
                transaction.on_commit(lambda: print("afterwards"))
                print("inside")
            try:
                with transaction.atomic():
                    transaction.on_commit(lambda: print("never"))
                    raise ValueError
            except ValueError:
                print("rolled back")
        """,
        "at once\ninside\nafterwards\nrolled back",
    ),
    (
        "the instance is not read back",
        """
        @receiver(post_save, sender=Review)
        def tell(instance, **kwargs):
            print(repr(instance.stars), repr(Review.objects.get().stars))

        def act():
            Review(book=Book.objects.create(title="A"), stars="5").save()
        """,
        "'5' 5",
    ),
    (
        "a form stores tags after save()",
        """
        class PublicationForm(forms.ModelForm):
            class Meta:
                model = Publication
                fields = ["title", "tags"]

        @receiver(post_save, sender=Publication)
        def tell(instance, **kwargs):
            print(instance.tags.count())

        def act():
            tag = Tag.objects.create(name="t")
            print(PublicationForm({"title": "A", "tags": [tag.pk]}).save().tags.count())
        """,
        "0\n1",
    ),
    (
        "a receiver hears neither a proxy nor a child of its sender",
        """
        @receiver(post_save, sender=Book)
        @receiver(post_save, sender=Publication)
        def tell(sender, **kwargs):
            print(sender.__name__)

        def act():
            Classic(title="A").save()
            Magazine(title="B").save()
            print("silence")
        """,
        "silence",
    ),
    (
        "without weak=False an inner function is never called",
        """
        def connect():
            @receiver(post_save, sender=Book)
            def hear(**kwargs):
                print("heard")

        connect()

        def act():
            Book(title="A").save()
            print("silence")
        """,
        "silence",
    ),
    (
        "bound methods of two objects are two receivers",
        """
        class Listener:
            def hear(self, **kwargs):
                print("heard")

        one, two = Listener(), Listener()
        post_save.connect(one.hear, sender=Book)
        post_save.connect(two.hear, sender=Book)

        def act():
            Book(title="A").save()
        """,
        "heard\nheard",
    ),
    (
        "an exception caught inside the block lets it commit, also one of a receiver",
        """
        @receiver(post_save, sender=Book)
        def fail(**kwargs):
            raise ConnectionError

        def act():
            with transaction.atomic():
                try:
                    Book(title="A").save()
                except ConnectionError:
                    pass
            print(Book.objects.count())
        """,
        "1",
    ),
    (
        "a write that the database refused leaves only a rollback",
        """
        def act():
            try:
                with transaction.atomic():
                    Book(title="A").save()
                    try:
                        Book(pk=1, title="B").save(force_insert=True)
                    except IntegrityError:
                        pass
                    Book.objects.count()
            except transaction.TransactionManagementError:
                print("only a rollback")
            print(Book.objects.count())
        """,
        "only a rollback\n0",
    ),
    (
        "save() waits for an async receiver too",
        """
        @receiver(post_save, sender=Book)
        async def hear(**kwargs):
            await asyncio.sleep(0.05)
            print("heard")

        def act():
            Book(title="A").save()
            print("returned")
        """,
        "heard\nreturned",
    ),
    (
        "with a guard on created, later receivers hear the update before the creation",
        """
        @receiver(post_save, sender=Book)
        def save_again(instance, created, **kwargs):
            if created:
                instance.save()

        @receiver(post_save, sender=Book)
        def later(created, **kwargs):
            print(created)

        def act():
            Book(title="A").save()
        """,
        "False\nTrue",
    ),
    (
        "an override that does not call super().save() writes and sends nothing",
        """
        class Forgetful(Book):
            class Meta:
                app_label = "lab"
                proxy = True

            def save(self, *args, **kwargs):
                pass

        @receiver([pre_save, post_save])
        def hear(**kwargs):
            print("heard")

        def act():
            Forgetful(title="A").save()
            print(Book.objects.count())
        """,
        "0",
    ),
]


@pytest.mark.parametrize(
    ("code", "printed"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_it_is_as_the_lessons_say(code: str, printed: str) -> None:
    assert trace_of(code).printed.strip() == printed


def test_a_key_given_by_hand_tries_the_update_first() -> None:
    trace = trace_of("def act():\n    Book(pk=7, title='A').save()\n")

    assert verbs_of(trace) == ["UPDATE", "INSERT"]


def test_a_saved_object_whose_row_is_gone_is_inserted_again() -> None:
    trace = trace_of(
        """
        def act():
            book = Book.objects.create(title="A")
            Book.objects.filter(pk=1)._raw_delete("default")
            book.save()
        """
    )

    assert verbs_of(trace) == ["INSERT", "DELETE", "UPDATE", "INSERT"]


def test_a_block_inside_a_block_sets_a_savepoint() -> None:
    trace = trace_of(
        """
        def act():
            with transaction.atomic():
                with transaction.atomic():
                    Book(title="A").save()
        """
    )

    assert len(trace.of(TransactionBegan)) == len(trace.of(TransactionCommitted)) == 1
    assert len(trace.of(SavepointMade)) == 1


@pytest.mark.parametrize("method", ["get_or_create", "update_or_create"])
def test_these_open_a_transaction_around_their_own_work(method: str) -> None:
    trace = trace_of(f"def act():\n    Book.objects.{method}(title='A')\n")

    (sent,) = [event for event in trace.of(SignalSent) if event.signal == "post_save"]
    assert trace.of(TransactionBegan)[0].number < sent.number
    assert trace.of(TransactionCommitted)[-1].number > sent.number


def test_the_transaction_for_two_tables_is_over_before_post_save() -> None:
    trace = trace_of("def act():\n    Magazine(title='A').save()\n")

    (sent,) = [event for event in trace.of(SignalSent) if event.signal == "post_save"]
    assert len(trace.of(TransactionBegan)) == 1
    assert trace.of(TransactionCommitted)[-1].number < sent.number


def test_a_save_opens_no_transaction() -> None:
    assert trace_of("def act():\n    Book(title='A').save()\n").of(TransactionBegan) == []


def test_an_override_can_extend_update_fields() -> None:
    trace = trace_of(
        """
        class Pamphlet(Publication):
            class Meta:
                app_label = "lab"
                proxy = True

            def save(self, *args, update_fields=None, **kwargs):
                self.slug = slugify(self.title)
                if update_fields is not None and "title" in update_fields:
                    update_fields = {"slug", *update_fields}
                super().save(*args, update_fields=update_fields, **kwargs)

        def act():
            pamphlet = Pamphlet.objects.create(title="Old")
            pamphlet.title = "New"
            pamphlet.save(update_fields=["title"])
            print(Publication.objects.get().slug)
        """
    )

    assert trace.printed == "new\n"


def test_only_debug_refuses_a_receiver_without_kwargs(settings: Settings) -> None:
    def strict(sender: object) -> None:
        raise AssertionError("nobody can call it")

    settings.DEBUG = True
    with pytest.raises(ValueError, match="kwargs"):
        Signal().connect(strict)

    settings.DEBUG = False
    signal = Signal()
    signal.connect(strict)
    with pytest.raises(TypeError):
        signal.send(None)
