import asyncio

from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


@receiver(post_save, sender=Book)
async def tell_readers(sender, instance, **kwargs):
    try:
        await asyncio.sleep(0)
        raise ConnectionError("the mail server is down")
    except ConnectionError as error:
        print("readers not told:", error)


@receiver(post_save, sender=Book)
async def tell_shops(sender, instance, **kwargs):
    try:
        await asyncio.sleep(0)
        raise TimeoutError("the shops do not answer")
    except TimeoutError as error:
        print("shops not told:", error)


def save_a_book(title="Two Scoops"):
    book = Book(title=title)
    book.save()
    print("save() returned")
