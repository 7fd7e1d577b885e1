from django.db.models.signals import post_save

from lab.models import Author, Bulletin, Classic


def hear(sender, instance, **kwargs):
    print("heard:", sender.__name__)


for model in (Bulletin, Classic, Author):
    post_save.connect(hear, sender=model)


def save_three(title="Today", name="Audrey"):
    Bulletin(title=title).save()
    Classic(title=title).save()
    Author(name=name).save()
