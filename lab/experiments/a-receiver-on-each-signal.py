from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver

from lab.models import Book


@receiver(pre_save, sender=Book)
def before(sender, instance, **kwargs):
    print(f"before: the primary key is {instance.pk}")


@receiver(post_save, sender=Book)
def after(sender, instance, created, **kwargs):
    print(f"after: the primary key is {instance.pk}, created={created}")


def save_a_book(title="Two Scoops"):
    book = Book(title=title)
    book.save()
