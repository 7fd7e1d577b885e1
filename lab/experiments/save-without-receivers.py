from lab.models import Book


def save_twice(title="Two Scoops", new_title="Three Scoops"):
    book = Book(title=title)
    book.save()
    book.title = new_title
    book.save()
