import asyncio

from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


@receiver(post_save, sender=Book)
async def tell_readers(sender, instance, **kwargs):
    await asyncio.sleep(0)
    raise ConnectionError("the mail server is down")


@receiver(post_save, sender=Book)
async def tell_shops(sender, instance, **kwargs):
    await asyncio.sleep(0)
    raise TimeoutError("the shops do not answer")


def save_a_book(title="Two Scoops"):
    book = Book(title=title)
    try:
        book.save()
        print("save() returned")
    except ConnectionError as error:
        print("caught:", error)
