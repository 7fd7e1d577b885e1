import threading
import time

from django.db import connection

from lab.models import Book


def lock_the_table():
    with connection.cursor() as cursor:
        cursor.execute("BEGIN" if connection.vendor == "postgresql" else "BEGIN EXCLUSIVE")
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE lab_book")
    time.sleep(60)


def save_and_hang(how="does not"):
    Book(title="Tea").save()
    if how == "sleeps":
        time.sleep(60)
    if how == "loops":
        while True: pass  # fmt: skip  # on two lines it would be cut after so many events
    if how == "stays in C":
        sum(range(10**12))
    if how == "locks":
        threading.Thread(target=lock_the_table, daemon=True).start()
        time.sleep(0.1)
        Book(title="Coffee").save()
