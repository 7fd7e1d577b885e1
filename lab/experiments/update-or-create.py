from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.text import slugify

from lab.models import Book


@receiver(pre_save, sender=Book)
def fill_slug(sender, instance, update_fields, **kwargs):
    instance.slug = slugify(instance.title)
    print(f"slug {instance.slug!r}, update_fields={update_fields}")


def rename(how="update_or_create"):
    book = Book.objects.create(title="Two Scoops")
    if how == "update_or_create":
        new = {"title": "Three Scoops"}
        book, _ = Book.objects.update_or_create(pk=book.pk, defaults=new)
    else:
        book.title = "Three Scoops"
        book.save()
    print(f"in memory: {book.slug!r}")
    print(f"in the row: {Book.objects.get().slug!r}")
