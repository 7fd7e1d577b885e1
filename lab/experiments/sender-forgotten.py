from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.text import slugify

from lab.models import Author, Book


@receiver(pre_save)
def fill_slug(sender, instance, **kwargs):
    instance.slug = slugify(instance.title)


def save_both(name="Audrey", title="Two Scoops"):
    book = Book(title=title)
    book.save()
    author = Author(name=name)
    author.save()
