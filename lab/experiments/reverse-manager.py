from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Author, Book


@receiver(post_save, sender=Book)
def saved(sender, instance, created, **kwargs):
    print(f"book saved: created={created}, author={instance.author_id}")


def give_a_book(title="Two Scoops", how="add"):
    ada = Author.objects.create(name="Ada")
    book = Book.objects.create(title=title)
    if how == "add":
        ada.book_set.add(book)
    elif how == "one_by_one":
        ada.book_set.add(book, bulk=False)
    elif how == "create":
        ada.book_set.create(title="Another")
    else:
        book.author = ada
        book.save()
    print(f"books of Ada: {ada.book_set.count()}")
