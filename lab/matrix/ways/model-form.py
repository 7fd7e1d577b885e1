from django import forms
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_save,
    pre_delete,
    pre_save,
)
from django.dispatch import receiver

from lab.models import Publication, Tag


class PublicationForm(forms.ModelForm):
    class Meta:
        model = Publication
        fields = ["title", "tags"]


@receiver([pre_save, post_save, pre_delete, post_delete, m2m_changed])
def hear(sender, **kwargs):
    pass


def prepare():
    return Tag.objects.create(name="django")


def write(tag):
    form = PublicationForm({"title": "Two Scoops", "tags": [tag.pk]})
    form.save()


def run():
    write(prepare())
