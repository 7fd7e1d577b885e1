from contextlib import contextmanager
from time import perf_counter, sleep

from django.db import connection
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import AuditEntry, Book


@contextmanager
def clocked(name):  # a decorator, too
    begun = perf_counter()
    try:
        yield
    finally:
        print(f"{name}: {(perf_counter() - begun) * 1000:.1f} ms")


def clock_sql(execute, sql, params, many, context):
    with clocked(sql.partition(" (")[0]):
        return execute(sql, params, many, context)


@receiver(post_save, sender=Book)
@clocked("write_entry")
def write_entry(sender, instance, **kwargs):
    AuditEntry.objects.create(message=f"saved {instance}")


@receiver(post_save, sender=Book)
@clocked("tell_the_shop")
def tell_the_shop(sender, instance, **kwargs):
    sleep(0.1)  # stands for a question to another server


def save_a_book(title="Two Scoops"):
    with connection.execute_wrapper(clock_sql), clocked("save()"):
        Book(title=title).save()
