from django.db import connection
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_save,
    pre_delete,
    pre_save,
)
from django.dispatch import receiver


@receiver([pre_save, post_save, pre_delete, post_delete, m2m_changed])
def hear(sender, **kwargs):
    pass


def write():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO lab_book (title, slug) VALUES (%s, %s)",
            ["Two Scoops", ""],
        )
