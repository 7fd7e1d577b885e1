from django.db import connection, connections, transaction

from lab.models import Book

# A second connection to the same database, as another visitor has one.
connections["another"] = connection.copy("another")


def save_a_book(title="Two Scoops"):
    book = Book(title=title)
    here, another = Book.objects, Book.objects.using("another")
    try:
        with transaction.atomic():
            book.save()
            print("Inside, this connection sees", here.count(), "book")
            print("Inside, another one sees", another.count())
            raise ValueError("we changed our mind")
    except ValueError:
        print("Afterwards, this connection sees", here.count(), "books")
        print("Afterwards, another one sees", another.count())
