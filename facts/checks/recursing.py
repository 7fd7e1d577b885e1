"""Receivers that save again, and the order in which receivers are called."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save, pre_save
from django.utils.text import slugify

from facts.checks._tools import committed_rows, raised, recording, rows
from lab.models import Author, Book


def save_in_post_save() -> dict[str, Any]:
    def save_again(instance: Book, **kwargs: Any) -> None:
        instance.save()

    without = raised(Book(title="Two Scoops").save)
    post_save.connect(save_again, sender=Book)
    return {"without_receiver": without, "with_receiver": raised(Book(title="Two Scoops").save)}


def recursion_in_autocommit() -> dict[str, Any]:
    def save_again(instance: Book, **kwargs: Any) -> None:
        instance.slug = f"save-{int(instance.slug.removeprefix('save-') or 0) + 1}"
        instance.save()

    post_save.connect(save_again, sender=Book)
    raised(Book(title="Two Scoops").save)
    stored = int(Book.objects.get().slug.removeprefix("save-"))
    Book.objects.all().delete()

    def save_atomically() -> None:
        with transaction.atomic():
            Book(title="Two Scoops").save()

    error = raised(save_atomically)
    return {"stored_more_than_ten": stored > 10, "atomic": error, "rows_after_atomic": rows(Book)}


def process_lives_on() -> dict[str, Any]:
    def save_again(instance: Book, **kwargs: Any) -> None:
        instance.save()

    post_save.connect(save_again, sender=Book)
    error = raised(Book(title="Two Scoops").save)
    post_save.disconnect(save_again, sender=Book)
    after = raised(Book(title="Three Scoops").save)
    return {"recursion": error, "next_save": after, "rows": committed_rows(Book)}


def created_guard_ends_the_recursion() -> dict[str, Any]:
    def save_once_more(instance: Book, created: bool, **kwargs: Any) -> None:
        if created:
            instance.save()

    post_save.connect(save_once_more, sender=Book)
    with recording(Book) as guarded:
        Book(title="Two Scoops").save()
    post_save.disconnect(save_once_more, sender=Book)
    with recording(Book) as plain:
        Book(title="Three Scoops").save()
    return {"with_receiver": guarded, "without": plain}


def created_guard_leaves_updates_alone() -> dict[str, Any]:
    def fill(instance: Book, created: bool, **kwargs: Any) -> None:
        if not created:
            return
        instance.slug = slugify(instance.title)
        instance.save()

    post_save.connect(fill, sender=Book)
    book = Book(title="Two Scoops")
    book.save()
    new = Book.objects.get().slug
    book.title = "Three Scoops"
    book.save()
    return {"new": new, "renamed": Book.objects.get().slug}


def created_guard_and_new_rows() -> dict[str, Any]:
    def make_another(sender: Any, created: bool, **kwargs: Any) -> None:
        if created:
            sender.objects.create()

    post_save.connect(make_another, sender=Author)
    new_rows = raised(Author(name="Ada").save)

    def save_the_same(instance: Book, created: bool, **kwargs: Any) -> None:
        if created:
            instance.save()

    post_save.connect(save_the_same, sender=Book)
    return {"new_row": new_rows, "same_row": raised(Book(title="Two Scoops").save)}


def cure_by_pre_save() -> dict[str, Any]:
    def fill(instance: Book, **kwargs: Any) -> None:
        instance.slug = slugify(instance.title)

    pre_save.connect(fill, sender=Book)
    with recording(Book) as log:
        Book(title="Two Scoops").save()
    return {"log": log, "slug": Book.objects.get().slug}


def cure_by_update() -> dict[str, Any]:
    def fill(sender: Any, instance: Book, **kwargs: Any) -> None:
        sender.objects.filter(pk=instance.pk).update(slug=slugify(instance.title))

    post_save.connect(fill, sender=Book)
    with recording(Book) as log:
        Book(title="Two Scoops").save()
    return {"log": log, "slug": Book.objects.get().slug}


def cure_by_update_fields() -> dict[str, Any]:
    def fill(instance: Book, update_fields: Any, **kwargs: Any) -> None:
        if update_fields != {"slug"}:
            instance.slug = slugify(instance.title)
            instance.save(update_fields=["slug"])

    post_save.connect(fill, sender=Book)
    with recording(Book) as guarded:
        Book(title="Two Scoops").save()
    post_save.disconnect(fill, sender=Book)

    def fill_always(instance: Book, **kwargs: Any) -> None:
        instance.save(update_fields=["slug"])

    post_save.connect(fill_always, sender=Book)
    return {
        "guarded": guarded,
        "slug": Book.objects.get().slug,
        "without_guard": raised(Book(title="Three Scoops").save),
    }


def cure_by_a_comparison() -> dict[str, Any]:
    def fill(instance: Book, **kwargs: Any) -> None:
        slug = slugify(instance.title)
        if instance.slug != slug:
            instance.slug = slug
            instance.save()

    post_save.connect(fill, sender=Book)
    with recording(Book) as changed:
        book = Book(title="Two Scoops")
        book.save()
    with recording(Book) as unchanged:
        book.save()
    return {"changed": changed, "unchanged": unchanged, "slug": Book.objects.get().slug}


def two_models_save_each_other() -> dict[str, Any]:
    author = Author.objects.create(name="Daniel")

    def save_author(instance: Book, **kwargs: Any) -> None:
        author.save()

    def save_books(instance: Author, **kwargs: Any) -> None:
        for book in Book.objects.filter(author=instance):
            book.save()

    post_save.connect(save_author, sender=Book)
    one_way = raised(Book(title="Two Scoops", author=author).save)
    post_save.connect(save_books, sender=Author)
    return {"one_way": one_way, "both_ways": raised(Book(title="Three", author=author).save)}


def order_of_connection() -> dict[str, Any]:
    heard: list[str] = []

    def alpha(**kwargs: Any) -> None:
        heard.append("alpha")

    def beta(**kwargs: Any) -> None:
        heard.append("beta")

    def gamma(**kwargs: Any) -> None:
        heard.append("gamma")

    orders: list[list[str]] = []
    for order in ((gamma, alpha, beta), (beta, gamma, alpha)):
        for one in order:
            post_save.connect(one, sender=Book)
        Book(title="Two Scoops").save()
        orders.append(list(heard))
        heard.clear()
        for one in order:
            post_save.disconnect(one, sender=Book)
    return {"connected_gamma_first": orders[0], "connected_beta_first": orders[1]}


def connected_again_goes_last() -> dict[str, Any]:
    heard: list[str] = []

    def first(**kwargs: Any) -> None:
        heard.append("first")

    def second(**kwargs: Any) -> None:
        heard.append("second")

    post_save.connect(first, sender=Book)
    post_save.connect(second, sender=Book)
    Book(title="Two Scoops").save()
    before = list(heard)
    heard.clear()
    post_save.disconnect(first, sender=Book)
    post_save.connect(first, sender=Book)
    Book(title="Two Scoops").save()
    return {"before": before, "after": heard}


def sender_makes_no_priority() -> dict[str, Any]:
    heard: list[str] = []

    def for_all(**kwargs: Any) -> None:
        heard.append("for all")

    def for_book(**kwargs: Any) -> None:
        heard.append("for Book")

    post_save.connect(for_all)
    post_save.connect(for_book, sender=Book)
    Book(title="Two Scoops").save()
    first = list(heard)
    heard.clear()
    post_save.disconnect(for_all)
    post_save.connect(for_all)
    Book(title="Two Scoops").save()
    return {"all_connected_first": first, "book_connected_first": heard}


def first_error_stops_the_rest() -> dict[str, Any]:
    heard: list[str] = []

    def first(**kwargs: Any) -> None:
        heard.append("first")

    def second(**kwargs: Any) -> None:
        heard.append("second")
        if len(heard) < 3:
            raise ValueError("once")

    def third(**kwargs: Any) -> None:
        heard.append("third")

    for one in (first, second, third):
        pre_save.connect(one, sender=Book)
    error = raised(Book(title="Two Scoops").save)
    with_error = list(heard)
    heard.clear()
    heard.append("again")
    Book(title="Two Scoops").save()
    return {"error": error, "called": with_error, "called_without_error": heard[1:]}


def error_in_pre_save_sends_no_post_save() -> dict[str, Any]:
    def refuse(instance: Book, **kwargs: Any) -> None:
        if instance.title == "refused":
            raise ValueError("refused")

    with recording(Book) as log:
        pre_save.connect(refuse, sender=Book)
        raised(Book(title="refused").save)
        refused = list(log)
        log.clear()
        Book(title="accepted").save()
    return {"refused": refused, "accepted": log}
