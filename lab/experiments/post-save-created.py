from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


@receiver(post_save, sender=Book)
def tell(sender, instance, created, **kwargs):
    print("created" if created else "updated", instance.title)


def save_twice(title="Two Scoops", new_title="Three Scoops", delete=False):
    book = Book(title=title)
    book.save()
    if delete:
        book.delete()
    book.title = new_title
    book.save()
