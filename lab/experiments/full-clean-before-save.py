from lab.models import Book


def save_a_book(title="Two Scoops"):
    book = Book(title=title)
    book.full_clean()
    book.save()
