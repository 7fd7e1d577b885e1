from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.text import slugify

from lab.models import Book


@receiver(post_save, sender=Book)
def fill_slug(sender, instance, **kwargs):
    instance.slug = slugify(instance.title)
    if instance.how == "update":
        mine = Book.objects.filter(pk=instance.pk)
        mine.update(slug=instance.slug)


def save_a_book(title="Two Scoops", how="assign"):
    book = Book(title=title)
    book.how = how
    book.save()
    print("in memory:", book.slug)
