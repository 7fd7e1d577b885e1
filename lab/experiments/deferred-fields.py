from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.text import slugify

from lab.models import Book


@receiver(pre_save, sender=Book)
def fill_slug(sender, instance, update_fields, **kwargs):
    instance.slug = slugify(instance.title)
    print(f"update_fields={update_fields and sorted(update_fields)}")


def rename(load="only"):
    Book.objects.create(title="Two Scoops")
    if load == "only":
        book = Book.objects.only("title").get()
    elif load == "defer":
        book = Book.objects.defer("author").get()
    else:
        book = Book.objects.get()
    book.title = "Three Scoops"
    book.save()
