from django.db import transaction
from django.db.models.signals import pre_save
from django.dispatch import receiver

from lab.models import AuditEntry, Book


@receiver(pre_save, sender=Book)
def write_audit_entry(sender, instance, **kwargs):
    AuditEntry(message=f"saving {instance.title}").save()


@receiver(pre_save, sender=Book)
def refuse(sender, instance, **kwargs):
    raise ValueError("no more books, please")


def save_a_book(title="Two Scoops", atomic=False):
    book = Book(title=title)
    if atomic:
        with transaction.atomic():
            book.save()
    else:
        book.save()
