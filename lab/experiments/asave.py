import asyncio
import threading

from django.core.exceptions import SynchronousOnlyOperation
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


def where():
    main = threading.current_thread() is threading.main_thread()
    return "the thread of the event loop" if main else "a worker thread"


@receiver(post_save, sender=Book)
def plain(sender, instance, **kwargs):
    print("plain receiver:", where())


@receiver(post_save, sender=Book)
async def asynchronous(sender, instance, **kwargs):
    print("async receiver:", where())


async def save(book, how):
    print("your code:", where())
    if how == "asave":
        await book.asave()
    else:
        try:
            book.save()
        except SynchronousOnlyOperation as error:
            print(error)


def save_a_book(title="Two Scoops", how="asave"):
    asyncio.run(save(Book(title=title), how))
