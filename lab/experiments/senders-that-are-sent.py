from django.db.models.signals import post_save

from lab.models import Author, Bulletin, Classic


def hear(sender, instance, **kwargs):
    print("heard:", sender.__name__)


post_save.connect(hear, sender=Bulletin)
post_save.connect(hear, sender=Classic)
post_save.connect(hear, sender="lab.Author")


def save_three(title="Today", name="Audrey"):
    Bulletin(title=title).save()
    Classic(title=title).save()
    Author(name=name).save()
