from django.db import connection, connections, transaction

from lab.models import Book

# A second connection to the same database, as another visitor has one.
connections["another"] = connection.copy("another")


def save_a_book(title="Two Scoops"):
    try:
        with transaction.atomic():
            Book(title=title).save()
            print("Inside, this connection sees", Book.objects.count(), "book")
            print("Inside, another one sees", Book.objects.using("another").count())
            raise ValueError("we changed our mind")
    except ValueError:
        print("Afterwards, this connection sees", Book.objects.count(), "books")
        print("Afterwards, another one sees", Book.objects.using("another").count())
