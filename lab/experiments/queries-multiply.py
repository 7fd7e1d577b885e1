from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import AuditEntry, Author, Book


@receiver(post_save, sender=Book)
def write_entry(sender, instance, **kwargs):
    author = Author.objects.get(pk=instance.author_id)
    message = f"{author} wrote {instance}"
    AuditEntry.objects.create(message=message)


def import_books(number=10, how="save"):
    author = Author(name="Audrey")
    author.save()
    books = [
        Book(title=f"Volume {n}", author=author) for n in range(1, number + 1)
    ]
    with transaction.atomic():
        if how == "save":
            for book in books:
                book.save()
        else:
            Book.objects.bulk_create(books)
            AuditEntry.objects.bulk_create(
                AuditEntry(message=f"{author} wrote {book}") for book in books
            )
