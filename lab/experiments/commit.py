from django.db import connection, connections, transaction

from lab.models import Book

# A second connection to the same database, as another visitor has one.
connections["another"] = connection.copy("another")


def save_a_book(title="Two Scoops"):
    with transaction.atomic():
        Book(title=title).save()
        print("Inside, this connection sees", Book.objects.count(), "book")
        print("Inside, another one sees", Book.objects.using("another").count())
    print("Afterwards, another one sees", Book.objects.using("another").count())
