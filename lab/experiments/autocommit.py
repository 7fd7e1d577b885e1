from django.db import connection, connections

from lab.models import Book

# A second connection to the same database, as another visitor has one.
connections["another"] = connection.copy("another")


def save_a_book(title="Two Scoops"):
    Book(title=title).save()
    print("This connection sees", Book.objects.count(), "book")
    print("Another one sees", Book.objects.using("another").count())
