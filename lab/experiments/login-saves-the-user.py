from django.contrib.auth import login
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.cache import SessionStore
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.test import RequestFactory


@receiver(user_logged_in)
def welcome(sender, user, **kwargs):
    print(f"welcome, {user.username}")


@receiver(post_save, sender=User)
def saved(sender, instance, created, update_fields, **kwargs):
    fields = sorted(update_fields) if update_fields else "all"
    print(f"user saved: created={created}, fields: {fields}")


def log_in(username="ada"):
    user = User.objects.create(username=username)
    request = RequestFactory().post("/login/")
    request.session = SessionStore()
    login(request, user)
