from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


@receiver(post_save, sender=Book)
def notify(sender, instance, **kwargs):
    raise ConnectionError("the mail server is down")


def add_a_book(title="Two Scoops", how="create"):
    if how == "create":
        Book.objects.create(title=title)
    elif how == "get_or_create":
        Book.objects.get_or_create(title=title)
    else:
        Book.objects.update_or_create(title=title)
