from django.db import transaction
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.text import slugify

from lab.models import Book


@receiver(pre_save, sender=Book)
def fill_slug(sender, instance, **kwargs):
    instance.slug = slugify(instance.title)


def view(title="Two Scoops"):
    book = Book(title=title)
    with transaction.atomic():
        book.save()
    print("the answer goes out")
