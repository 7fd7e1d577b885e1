from django.core.cache import cache
from django.db import connection, connections, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book

# A second connection to the same database, as another visitor has one.
connections["another"] = connection.copy("another")


@receiver(post_save, sender=Book)
def clear_cache(sender, **kwargs):
    cache.delete("books")


def books_for(alias):
    return cache.get_or_set("books", Book.objects.using(alias).count)


def add_a_book(title="Two Scoops"):
    with transaction.atomic():
        Book(title=title).save()
        print("Meanwhile another visitor reads", books_for("another"))
    print("Afterwards the cache says", books_for("default"))
    print("and the table has", Book.objects.count())
