"""How receivers are connected, and which of them a signal reaches."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

from django.db import connections
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from django.test import override_settings

from facts.checks._tools import raised, recording, rows
from lab.models import Author, Book, Bulletin, Classic, Entry, Magazine, Publication


def decorator_calls_connect() -> dict[str, Any]:
    heard: list[str] = []

    @receiver(post_save, sender=Book)
    def decorated(**kwargs: Any) -> None:
        heard.append("decorated")

    def connected(**kwargs: Any) -> None:
        heard.append("connected")

    def neither(**kwargs: Any) -> None:
        heard.append("neither")

    post_save.connect(connected, sender=Book)
    Book(title="Two Scoops").save()
    return {"heard": heard}


def decorator_takes_several_signals() -> dict[str, Any]:
    heard: list[str] = []
    names = {pre_save: "pre_save", post_save: "post_save", post_delete: "post_delete"}

    @receiver([pre_save, post_save], sender=Book)
    def note(signal: Any, **kwargs: Any) -> None:
        heard.append(names[signal])

    book = Book(title="Two Scoops")
    book.save()
    book.delete()
    return {"heard": heard}


def sender_may_be_the_second_argument() -> dict[str, Any]:
    heard: list[str] = []

    def note(sender: Any, **kwargs: Any) -> None:
        heard.append(sender.__name__)

    post_save.connect(note, Book)
    Book(title="Two Scoops").save()
    Author(name="Daniel").save()
    return {"heard": heard}


def without_a_sender_all_models() -> dict[str, Any]:
    everything: list[str] = []
    books: list[str] = []

    def note_all(sender: Any, **kwargs: Any) -> None:
        everything.append(sender.__name__)

    def note_books(sender: Any, **kwargs: Any) -> None:
        books.append(sender.__name__)

    post_save.connect(note_all)
    post_save.connect(note_books, sender=Book)
    Book(title="Two Scoops").save()
    Author(name="Daniel").save()
    return {"without_sender": everything, "sender_is_book": books}


def lazy_sender() -> dict[str, Any]:
    heard: list[str] = []

    def note(sender: Any, **kwargs: Any) -> None:
        heard.append(sender.__name__)

    post_save.connect(note, sender="lab.Book")
    Book(title="Two Scoops").save()
    Author(name="Daniel").save()
    return {"heard": heard}


def misspelt_lazy_sender() -> dict[str, Any]:
    heard: list[str] = []

    def note(sender: Any, **kwargs: Any) -> None:
        heard.append(sender.__name__)

    error = raised(post_save.connect, note, sender="lab.Boook")
    Book(title="Two Scoops").save()
    misspelt = list(heard)
    post_save.connect(note, sender="lab.Book")
    Book(title="Two Scoops").save()
    return {"error": error, "misspelt": misspelt, "right": heard}


def lazy_sender_without_app() -> dict[str, Any]:
    def note(**kwargs: Any) -> None: ...

    return {
        "without_app": raised(post_save.connect, note, sender="Book"),
        "with_app": raised(post_save.connect, note, sender="lab.Book"),
    }


def lazy_disconnect_returns_none() -> dict[str, Any]:
    def note(**kwargs: Any) -> None: ...

    post_save.connect(note, sender=Book)
    lazy = post_save.disconnect(note, sender="lab.Book")
    gone = not post_save.has_listeners(Book)
    post_save.connect(note, sender=Book)
    return {"lazy": str(lazy), "gone": gone, "with_class": post_save.disconnect(note, sender=Book)}


def user_model_by_its_setting() -> dict[str, Any]:
    from django.conf import settings
    from django.contrib.auth import get_user_model

    heard: list[str] = []

    def note(sender: Any, **kwargs: Any) -> None:
        heard.append(sender.__name__)

    post_save.connect(note, sender=settings.AUTH_USER_MODEL)
    get_user_model()._default_manager.create(username="ada")
    Author(name="Ada").save()
    return {"heard": heard}


def proxy_is_the_sender() -> dict[str, Any]:
    senders: list[str] = []

    def note(sender: Any, **kwargs: Any) -> None:
        senders.append(sender.__name__)

    post_save.connect(note)
    Classic(title="Emma").save()
    Book(title="Two Scoops").save()
    return {"senders": senders, "rows_of_book": rows(Book)}


def receivers_of_a_proxy() -> dict[str, Any]:
    heard: list[str] = []

    def for_book(**kwargs: Any) -> None:
        heard.append("for Book")

    def for_classic(**kwargs: Any) -> None:
        heard.append("for Classic")

    post_save.connect(for_book, sender=Book)
    post_save.connect(for_classic, sender=Classic)
    Classic(title="Emma").save()
    by_classic = list(heard)
    heard.clear()
    Book(title="Two Scoops").save()
    return {"classic_saved": by_classic, "book_saved": heard}


def child_sends_one_pair() -> dict[str, Any]:
    senders: list[str] = []

    def note(sender: Any, **kwargs: Any) -> None:
        senders.append(sender.__name__)

    pre_save.connect(note)
    with recording() as log:
        Magazine(title="Wired", issue=1).save()
    return {"log": log, "senders": senders}


def receivers_of_the_parent() -> dict[str, Any]:
    heard: list[str] = []

    def note(sender: Any, **kwargs: Any) -> None:
        heard.append(sender.__name__)

    post_save.connect(note, sender=Publication)
    Magazine(title="Wired", issue=1).save()
    by_child = list(heard)
    Publication(title="Two Scoops").save()
    return {"child_saved": by_child, "parent_saved": heard, "parents": rows(Publication)}


def child_of_an_existing_parent() -> dict[str, Any]:
    flags: list[bool] = []

    def note(created: bool, **kwargs: Any) -> None:
        flags.append(created)

    parent = Publication.objects.create(title="Wired")
    post_save.connect(note, sender=Magazine)
    magazine = Magazine(publication_ptr=parent, title="Wired", issue=1)
    with recording(Magazine) as log:
        magazine.save()
    magazine.save()
    return {"created": flags, "first_save": log}


def abstract_sender() -> dict[str, Any]:
    heard: list[str] = []

    def note(sender: Any, **kwargs: Any) -> None:
        heard.append(sender.__name__)

    error = raised(post_save.connect, note, sender=Entry)
    Bulletin(title="News").save()
    by_abstract = list(heard)
    post_save.connect(note, sender=Bulletin)
    Bulletin(title="News").save()
    return {"error": error, "abstract_sender": by_abstract, "concrete_sender": heard}


def _calls_of(*receivers: Callable[..., Any], **options: Any) -> int:
    """How often something is heard at one save when all of these are connected."""
    for one in receivers:
        post_save.connect(one, sender=Book, weak=False, **options)
    before = len(_heard)
    Book(title="Two Scoops").save()
    return len(_heard) - before


_heard: list[str] = []


def _note(**kwargs: Any) -> None:
    _heard.append("call")


def _closure() -> Callable[..., None]:
    def note(**kwargs: Any) -> None:
        _heard.append("call")

    return note


class _Listener:
    def note(self, **kwargs: Any) -> None:
        _heard.append("call")


def same_function_twice() -> dict[str, Any]:
    same = _calls_of(_note, _note)
    post_save.disconnect(_note, sender=Book)
    return {"same_function": same, "two_functions": _calls_of(_closure(), _closure())}


def decorator_on_a_function_made_twice() -> dict[str, Any]:
    kept = []

    def connect() -> None:
        @receiver(post_save, sender=Book)
        def note(**kwargs: Any) -> None:
            _heard.append("call")

        kept.append(note)

    connect()
    Book(title="Two Scoops").save()
    once = len(_heard)
    connect()
    Book(title="Two Scoops").save()
    return {"made_once": once, "made_twice": len(_heard) - once}


def closures_with_a_dispatch_uid() -> dict[str, Any]:
    with_uid = _calls_of(_closure(), _closure(), dispatch_uid="note")
    post_save.disconnect(sender=Book, dispatch_uid="note")
    return {"with_uid": with_uid, "without": _calls_of(_closure(), _closure())}


def bound_methods_of_two_objects() -> dict[str, Any]:
    one, another = _Listener(), _Listener()
    same_object = _calls_of(one.note, one.note)
    post_save.disconnect(one.note, sender=Book)
    return {"one_object": same_object, "two_objects": _calls_of(one.note, another.note)}


def partials_of_one_function() -> dict[str, Any]:
    kept = partial(_note)
    same = _calls_of(kept, kept)
    post_save.disconnect(kept, sender=Book)
    return {"same_partial": same, "two_partials": _calls_of(partial(_note), partial(_note))}


def with_and_without_sender() -> dict[str, Any]:
    post_save.connect(_note, sender=Book)
    Book(title="Two Scoops").save()
    with_sender = len(_heard)
    post_save.connect(_note)
    Book(title="Two Scoops").save()
    return {"sender": with_sender, "sender_and_none": len(_heard) - with_sender}


def two_dispatch_uids() -> dict[str, Any]:
    post_save.connect(_note, sender=Book, dispatch_uid="one")
    post_save.connect(_note, sender=Book, dispatch_uid="one")
    Book(title="Two Scoops").save()
    one_uid = len(_heard)
    post_save.connect(_note, sender=Book, dispatch_uid="two")
    Book(title="Two Scoops").save()
    return {"one_uid": one_uid, "two_uids": len(_heard) - one_uid}


def module_under_two_names() -> dict[str, Any]:
    source = "def note(**kwargs):\n    heard.append('call')\npost_save.connect(note, sender=Book)\n"
    calls: list[int] = []
    for name in ("shop_receivers", "project_shop_receivers"):
        module = sys.modules[name] = ModuleType(name)
        vars(module).update(post_save=post_save, Book=Book, heard=_heard)
        exec(source, vars(module))
        before = len(_heard)
        Book(title="Two Scoops").save()
        calls.append(len(_heard) - before)
    return {"one_name": calls[0], "two_names": calls[1]}


def module_imported_twice() -> dict[str, Any]:
    from importlib import import_module

    first = import_module("facts.checks._receiver")
    second = import_module("facts.checks._receiver")
    Book(title="Two Scoops").save()
    return {"calls": len(first.heard), "same_module": first is second}


_DECORATED = """
@receiver(post_save, sender=Book{uid})
def note(**kwargs):
    heard.append('call')
"""

_CONNECTED = """
def note(**kwargs):
    heard.append('call')
post_save.connect(note, sender=Book{uid})
"""


def _heard_after(code: str, *, times: int) -> int:
    """How often one save is heard when this code has been executed so many times."""
    space: dict[str, Any] = {"post_save": post_save, "receiver": receiver, "Book": Book}
    space["heard"] = []
    for _ in range(times):
        exec(code, space)
        gc.collect()
    Book(title="Two Scoops").save()
    return len(space["heard"])


def definition_executed_again() -> dict[str, Any]:
    code = _DECORATED.format(uid="")
    return {"once": _heard_after(code, times=1), "twice": _heard_after(code, times=2)}


def definition_with_uid_executed_again() -> dict[str, Any]:
    return {
        "once": _heard_after(_DECORATED.format(uid=", dispatch_uid='a'"), times=1),
        "twice": _heard_after(_DECORATED.format(uid=", dispatch_uid='b'"), times=2),
        "connect_twice": _heard_after(_CONNECTED.format(uid=", dispatch_uid='c'"), times=2),
    }


def local_function_is_collected() -> dict[str, Any]:
    heard: list[str] = []

    def connect(weak: bool) -> None:
        def note(**kwargs: Any) -> None:
            heard.append("call")

        post_save.connect(note, sender=Book, weak=weak)

    connect(weak=True)
    gc.collect()
    Book(title="Two Scoops").save()
    weak_calls = len(heard)
    connect(weak=False)
    gc.collect()
    Book(title="Two Scoops").save()
    return {"weak": weak_calls, "weak_false": len(heard) - weak_calls}


def lambda_is_collected() -> dict[str, Any]:
    heard: list[str] = []
    post_save.connect(lambda **kwargs: heard.append("call"), sender=Book)
    gc.collect()
    Book(title="Two Scoops").save()
    unnamed = len(heard)
    kept = lambda **kwargs: heard.append("call")  # noqa: E731
    post_save.connect(kept, sender=Book)
    gc.collect()
    Book(title="Two Scoops").save()
    return {"unnamed": unnamed, "kept": len(heard) - unnamed}


def bound_method_of_a_temporary_object() -> dict[str, Any]:
    post_save.connect(_Listener().note, sender=Book)
    gc.collect()
    Book(title="Two Scoops").save()
    temporary = len(_heard)
    kept = _Listener()
    post_save.connect(kept.note, sender=Book)
    gc.collect()
    Book(title="Two Scoops").save()
    return {"temporary": temporary, "kept": len(_heard) - temporary}


def first_dispatch_uid_wins() -> dict[str, Any]:
    heard: list[str] = []

    def first(**kwargs: Any) -> None:
        heard.append("first")

    def second(**kwargs: Any) -> None:
        heard.append("second")

    post_save.connect(first, sender=Book, dispatch_uid="one uid")
    error = raised(post_save.connect, second, sender=Book, dispatch_uid="one uid")
    Book(title="Two Scoops").save()
    same_uid = list(heard)
    heard.clear()
    post_save.connect(second, sender=Book, dispatch_uid="another uid")
    Book(title="Two Scoops").save()
    return {"error": error, "same_uid": same_uid, "another_uid": heard}


def each_signal_has_its_receivers() -> dict[str, Any]:
    def note(**kwargs: Any) -> None: ...

    before = [pre_save.has_listeners(Book), post_save.has_listeners(Book)]
    post_save.connect(note, sender=Book)
    return {
        "before": before,
        "pre_save": pre_save.has_listeners(Book),
        "post_save": post_save.has_listeners(Book),
        "one_list": pre_save.receivers is post_save.receivers,
    }


def keyword_arguments_with_debug() -> dict[str, Any]:
    def narrow(sender: Any, instance: Any) -> None: ...

    with override_settings(DEBUG=True):
        with_debug = raised(post_save.connect, narrow, sender=Book)
    with override_settings(DEBUG=False):
        without = raised(post_save.connect, narrow, sender=Book)
    return {"debug": with_debug, "no_debug": without}


def keyword_arguments_without_debug() -> dict[str, Any]:
    def narrow(sender: Any, instance: Any) -> None: ...

    def wide(**kwargs: Any) -> None: ...

    post_save.connect(wide, sender=Book)
    with_wide = raised(Book(title="Two Scoops").save)
    post_save.connect(narrow, sender=Book)
    with_narrow = raised(Book(title="Three Scoops").save)
    return {"wide": with_wide, "narrow": with_narrow, "rows": rows(Book)}


def disconnect_reaches_other_threads() -> dict[str, Any]:
    heard: list[str] = []
    muted, saved = threading.Event(), threading.Event()

    def note(instance: Book, **kwargs: Any) -> None:
        heard.append(instance.title)

    def save_elsewhere() -> None:
        Book(title="before").save()
        saved.set()
        muted.wait(5)
        Book(title="after").save()
        connections.close_all()

    post_save.connect(note, sender=Book)
    thread = threading.Thread(target=save_elsewhere)
    thread.start()
    saved.wait(5)
    post_save.disconnect(note, sender=Book)
    muted.set()
    thread.join()
    return {"heard": heard, "rows": rows(Book)}
