from lab.models import AuditEntry, Author, Book, Review


def save_new_author(name):
    author = Author(name=name)
    author.save()


def save_author(pk, name):
    author = Author.objects.get(pk=pk)
    author.name = name
    author.save()


def delete_author(pk):
    author = Author.objects.get(pk=pk)
    author.delete()


def save_new_book(title, slug, author_id):
    book = Book(title=title, slug=slug, author_id=author_id)
    book.save()


def save_book(pk, title, slug, author_id):
    book = Book.objects.get(pk=pk)
    book.title = title
    book.slug = slug
    book.author_id = author_id
    book.save()


def delete_book(pk):
    book = Book.objects.get(pk=pk)
    book.delete()


def save_new_review(book_id, stars, text):
    review = Review(book_id=book_id, stars=stars, text=text)
    review.save()


def save_review(pk, book_id, stars, text):
    review = Review.objects.get(pk=pk)
    review.book_id = book_id
    review.stars = stars
    review.text = text
    review.save()


def delete_review(pk):
    review = Review.objects.get(pk=pk)
    review.delete()


def empty_the_audit_log():
    AuditEntry.objects.all().delete()
