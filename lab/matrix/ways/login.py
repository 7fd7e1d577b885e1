from django.contrib.auth import login, user_logged_in
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_save,
    pre_delete,
    pre_save,
)
from django.dispatch import receiver
from django.test import RequestFactory


@receiver([pre_save, post_save, pre_delete, post_delete, m2m_changed])
@receiver(user_logged_in)
def hear(sender, **kwargs):
    pass


def prepare():
    return User.objects.create(username="ada")


def write(user):
    request = RequestFactory().post("/login/")
    request.session = SessionStore()
    login(request, user)


def run():
    write(prepare())
