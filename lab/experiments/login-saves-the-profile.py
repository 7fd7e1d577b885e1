from datetime import datetime, timezone

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Profile


@receiver(post_save, sender=User)
def keep_profile(sender, instance, created, raw, **kwargs):
    if created and not raw:
        Profile.objects.create(user=instance)
    instance.profile.save()


def log_in(username="audrey"):
    # A user from before there were profiles: bulk_create() sends no signal.
    joined = datetime(2026, 1, 1, tzinfo=timezone.utc)
    user = User(username=username, date_joined=joined)
    User.objects.bulk_create([user])
    # What login() sends last.
    user_logged_in.send(sender=User, request=None, user=user)
