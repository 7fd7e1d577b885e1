from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


@receiver(post_save, sender=Book)
def tell(sender, instance, created, **kwargs):
    print("created" if created else "updated", instance.title)


def save_two(title="Two Scoops", new_title="Three Scoops", key=1):
    Book(title=title).save()
    Book(pk=key, title=new_title).save()
