from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.text import slugify

from lab.models import Book


@receiver(post_save, sender=Book)
def fill_slug(sender, instance, **kwargs):
    instance.slug = slugify(instance.title)
    instance.save()


def save_a_book(title="Two Scoops", atomic=False):
    book = Book(title=title)
    if atomic:
        with transaction.atomic():
            book.save()
    else:
        book.save()
