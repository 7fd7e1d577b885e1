from logging import getLogger

from django import forms
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from lab.models import Book


class BookForm(forms.modelform_factory(Book, fields=["title"])):
    def clean_title(self):
        if len(self.cleaned_data["title"]) < 3:
            raise forms.ValidationError("A title needs three letters.")
        return self.cleaned_data["title"]


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
