from django.db import connection, connections

from lab.models import Book

# A second connection to the same database, as another visitor has one.
connections["another"] = connection.copy("another")


def save_a_book(title="Two Scoops"):
    book = Book(title=title)
    here, another = Book.objects, Book.objects.using("another")
    book.save()
    print("This connection sees", here.count(), "book")
    print("Another one sees", another.count())
