from django.db.models.signals import m2m_changed, post_save
from django.dispatch import receiver

from lab.models import Publication, Tag

Link = Publication.tags.through


@receiver(post_save, sender=Publication)
def saved(sender, instance, **kwargs):
    print(f"saved, with {instance.tags.count()} tags")


@receiver(post_save, sender=Link)
def link_saved(sender, instance, **kwargs):
    print("a row of the table between was saved")


@receiver(m2m_changed, sender=Link)
def tags_changed(sender, instance, action, pk_set, **kwargs):
    print(f"{action}, {pk_set}")


def tag_it(title="Two Scoops", how="add"):
    publication = Publication.objects.create(title=title)
    django = Tag.objects.create(name="django")
    orm = Tag.objects.create(name="orm")
    publication.tags.add(django)
    if how == "add":
        publication.tags.add(orm)
    elif how == "set":
        publication.tags.set([orm])
    elif how == "remove":
        publication.tags.remove(django)
    else:
        publication.tags.clear()
