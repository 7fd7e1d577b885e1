from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import AuditEntry, Author, Book


def entry(author, book):
    return AuditEntry(message=f"{author} wrote {book}")


@receiver(post_save, sender=Book)
def write_entry(sender, instance, **kwargs):
    author = Author.objects.get(pk=instance.author_id)
    entry(author, instance).save()


def import_books(number=10, how="save"):
    author = Author(name="Audrey")
    author.save()
    titles = [f"Volume {n}" for n in range(1, number + 1)]
    books = [Book(title=title, author=author) for title in titles]
    with transaction.atomic():
        if how == "save":
            for book in books:
                book.save()
        else:
            Book.objects.bulk_create(books)
            entries = [entry(author, book) for book in books]
            AuditEntry.objects.bulk_create(entries)
