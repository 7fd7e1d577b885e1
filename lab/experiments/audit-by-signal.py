from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import AuditEntry, Book


@receiver(post_save, sender=Book)
def audit(sender, instance, created, **kwargs):
    what = "created" if created else "changed"
    AuditEntry.objects.create(message=f"{what} {instance.title}")


def change_books(title="Two Scoops"):
    Book(title=title).save()
    Book.objects.bulk_create([Book(title="Emma")])
    Book.objects.update(title="Untitled")
