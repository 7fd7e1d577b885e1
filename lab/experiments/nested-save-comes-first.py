from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.text import slugify

from lab.models import Book


@receiver(post_save, sender=Book)
def fill_slug(sender, instance, created, **kwargs):
    if created:
        instance.slug = slugify(instance.title)
        instance.save()


@receiver(post_save, sender=Book)
def log(sender, instance, created, **kwargs):
    print("created:" if created else "updated:", instance.slug or "no slug")


def save_a_book(title="Two Scoops", log_first=False):
    if log_first:
        post_save.disconnect(fill_slug, sender=Book)
        post_save.connect(fill_slug, sender=Book)
    book = Book(title=title)
    book.save()
