from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_save,
    pre_delete,
    pre_save,
)
from django.dispatch import receiver
from django.test import RequestFactory
from django.urls import path, resolve, set_urlconf

from lab.models import Book

site = admin.AdminSite()
site.register(Book)
urlpatterns = (path("admin/", site.urls),)


def ask(address, data):
    set_urlconf(urlpatterns)
    request = RequestFactory().post(address, data)
    request.user = User.objects.get()
    request._dont_enforce_csrf_checks = True
    request.session = {}
    request._messages = FallbackStorage(request)
    found = resolve(address)
    return found.func(request, *found.args, **found.kwargs)


@receiver([pre_save, post_save, pre_delete, post_delete, m2m_changed])
def hear(sender, **kwargs):
    pass


def prepare():
    User.objects.create_superuser("ada")
    return Book.objects.create(title="Two Scoops")


def write(book):
    ask(f"/admin/lab/book/{book.pk}/delete/", {"post": "yes"})


def run():
    write(prepare())
