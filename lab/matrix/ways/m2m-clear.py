from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_save,
    pre_delete,
    pre_save,
)
from django.dispatch import receiver

from lab.models import Publication, Tag


@receiver([pre_save, post_save, pre_delete, post_delete, m2m_changed])
def hear(sender, **kwargs):
    pass


def prepare():
    publication = Publication.objects.create(title="Two Scoops")
    tag = Tag.objects.create(name="django")
    publication.tags.add(tag)
    return publication


def write(publication):
    publication.tags.clear()


def run():
    write(prepare())
