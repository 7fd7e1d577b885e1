import asyncio

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import AuditEntry, Book


@receiver(post_save, sender=Book)
async def write_entry(sender, instance, **kwargs):
    await asyncio.sleep(0.1)
    await AuditEntry.objects.acreate(message=f"saved {instance.title}")
    print("the receiver is done")


def save_a_book(title="Two Scoops", undo=False):
    book = Book(title=title)
    with transaction.atomic():
        book.save()
        print("save() returned")
        if undo:
            transaction.set_rollback(True)
