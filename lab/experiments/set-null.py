from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from lab.models import Author, Book


@receiver(post_save, sender=Book)
def saved(sender, instance, **kwargs):
    print(f"book saved, author={instance.author_id}")


@receiver(post_delete, sender=Author)
def deleted(sender, instance, **kwargs):
    print(f"{instance} deleted")


def delete_the_author(title="Two Scoops"):
    ada = Author.objects.create(name="Ada")
    book = Book.objects.create(title=title, author=ada)
    ada.delete()
    book.refresh_from_db()
    print(f"the author of the book is {book.author}")
