from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.utils.text import slugify

from lab.models import Book

FIELDS = {"title": ["title"], "both": ["title", "slug"], "none": []}


@receiver(pre_save, sender=Book)
def fill_slug(sender, instance, update_fields, **kwargs):
    instance.slug = slugify(instance.title)


@receiver(post_save, sender=Book)
def look(sender, instance, update_fields, **kwargs):
    print(f"saved, update_fields={update_fields and sorted(update_fields)}")


def rename(fields="title"):
    book = Book.objects.create(title="Two Scoops")
    book.title = "Three Scoops"
    if fields == "all":
        book.save()
    else:
        book.save(update_fields=FIELDS[fields])
