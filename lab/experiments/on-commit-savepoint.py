from functools import partial

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


@receiver(post_save, sender=Book)
def announce(sender, instance, **kwargs):
    transaction.on_commit(partial(print, instance.title))


def save_two(first="One Scoop", second="Two Scoops"):
    with transaction.atomic():
        Book(title=first).save()
        try:
            with transaction.atomic():
                Book(title=second).save()
                raise ValueError("not the second one")
        except ValueError:
            print("only the savepoint is rolled back")
