import tempfile

from django.core import serializers
from django.core.management import call_command
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_save,
    pre_delete,
    pre_save,
)
from django.dispatch import receiver

from lab.models import Book


@receiver([pre_save, post_save, pre_delete, post_delete, m2m_changed])
def hear(sender, **kwargs):
    pass


def prepare():
    book = Book(pk=1, title="Two Scoops")
    file = tempfile.NamedTemporaryFile("w", suffix=".json")
    file.write(serializers.serialize("json", [book]))
    file.flush()
    return file


def write(file):
    call_command("loaddata", file.name, verbosity=0)


def run():
    write(prepare())
