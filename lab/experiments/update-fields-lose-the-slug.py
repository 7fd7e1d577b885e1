from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.text import slugify

from lab.models import Book


@receiver(pre_save, sender=Book)
def fill_slug(sender, instance, **kwargs):
    instance.slug = slugify(instance.title)


def rename_a_book(title="Three Scoops", how="update_fields"):
    Book(title="Two Scoops").save()
    if how == "only":
        book = Book.objects.only("title").get()
        book.title = title
        book.save()
    else:
        book = Book.objects.get()
        book.title = title
        book.save(update_fields=["title"])
