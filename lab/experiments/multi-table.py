from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Magazine, Publication


@receiver(post_save, sender=Publication)
def hear_parent(sender, instance, **kwargs):
    print("a publication was saved")


@receiver(post_save, sender=Magazine)
def hear_child(sender, instance, **kwargs):
    print("a magazine was saved")
    if instance.issue > 12:
        raise ValueError("there are twelve issues a year")


def save_a_magazine(title="Django Monthly", issue=1):
    Magazine(title=title, issue=issue).save()
