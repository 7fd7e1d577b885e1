from django.contrib.auth.models import User
from django.core import serializers
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Profile


@receiver(post_save, sender=User)
def create_profile(sender, instance, created, raw, **kwargs):
    if created and not raw:
        Profile.objects.create(user=instance)


def load(city="Oslo"):
    joined = "2026-01-01T00:00:00Z"
    user = {"username": "audrey", "date_joined": joined}
    profile = {"user": 1, "city": city}
    fixture = [
        {"model": "auth.user", "pk": 1, "fields": user},
        {"model": Profile._meta.label, "pk": 7, "fields": profile},
    ]
    with transaction.atomic():  # as loaddata does
        for found in serializers.deserialize("python", fixture):
            found.save()
