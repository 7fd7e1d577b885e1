from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.text import slugify

from lab.models import Book


@receiver(pre_save, sender=Book)
def fill_slug(sender, instance, **kwargs):
    instance.slug = slugify(instance.title)


def save_a_book(title="Two Scoops", rename=False):
    book = Book(title=title)
    book.save()
    if rename:
        book.title = "Three Scoops"
        book.save()
