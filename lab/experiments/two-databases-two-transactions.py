from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import AuditEntry, Book


@receiver(post_save, sender=Book)
def write_audit(sender, instance, using, **kwargs):
    entry = AuditEntry(message=f"saved {instance}")
    if pass_on["using"]:
        entry.save(using=using)
    else:
        entry.save()


pass_on = {"using": False}


def save_a_book(title="Two Scoops", pass_using=False):
    pass_on["using"] = pass_using
    with transaction.atomic(using="other"):
        Book(title=title).save(using="other")
        raise ValueError("not this book")
