from django.db.models.signals import post_save

from lab.models import Author, Book, Bulletin, Classic, Entry


def hear(sender, instance, **kwargs):
    print("heard:", sender.__name__)


# An abstract base: its child Bulletin is saved.
post_save.connect(hear, sender=Entry)
# The base of a proxy: the proxy Classic is saved.
post_save.connect(hear, sender=Book)
# A name with a slip: Author is saved.
post_save.connect(hear, sender="lab.Auhtor")


def save_three(title="Today", name="Audrey"):
    Bulletin(title=title).save()
    Classic(title=title).save()
    Author(name=name).save()
