from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


@receiver(post_save, sender=Book)
def zebra(sender, instance, **kwargs):
    print("zebra hears", instance.title)


@receiver(post_save, sender=Book)
def apple(sender, instance, **kwargs):
    print("apple hears", instance.title)


@receiver(post_save, sender=Book)
def mango(sender, instance, **kwargs):
    print("mango hears", instance.title)


def save_twice(title="Two Scoops", reconnect=False):
    if reconnect:
        post_save.disconnect(zebra, sender=Book)
        post_save.connect(zebra, sender=Book)
    book = Book(title=title)
    book.save()
    book.save()
