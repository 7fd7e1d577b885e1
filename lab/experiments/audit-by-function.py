from django.db import transaction

from lab.models import AuditEntry, Book


def note(what, books):
    for book in books:
        AuditEntry.objects.create(message=f"{what} {book.title}")


@transaction.atomic
def add_books(*titles):
    books = Book.objects.bulk_create([Book(title=title) for title in titles])
    note("created", books)


@transaction.atomic
def retitle_all(title):
    note("changed", Book.objects.all())
    Book.objects.update(title=title)


def change_books(title="Two Scoops"):
    add_books(title)
    add_books("Emma")
    retitle_all("Untitled")
