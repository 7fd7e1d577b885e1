from logging import getLogger

from django import forms
from django.core.exceptions import ValidationError
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from lab.models import Book


@receiver(pre_save, sender=Book)
def check_title(sender, instance, **kwargs):
    if len(instance.title) < 3:
        raise ValidationError("A title needs three letters.")


BookForm = forms.modelform_factory(Book, fields=["title"])


def add_book(request):
    form = BookForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors["title"], status=422)
    form.save()
    return HttpResponse("Saved.", status=201)


def visit(title="It"):
    urls = (path("", add_book),)
    getLogger("django.request").disabled = True
    with override_settings(ROOT_URLCONF=urls, ALLOWED_HOSTS=["testserver"]):
        client = Client(raise_request_exception=False)
        response = client.post("/", {"title": title})
    print("The visitor gets status", response.status_code)
