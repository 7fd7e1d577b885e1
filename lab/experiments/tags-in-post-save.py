from django import forms
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Publication, Tag


@receiver(post_save, sender=Publication)
def announce(sender, instance, **kwargs):
    print("tags found:", instance.tags.count())


def send_a_form(title="Django News"):
    tag = Tag.objects.create(name="python")
    fields = ["title", "tags"]
    PublicationForm = forms.modelform_factory(Publication, fields=fields)
    form = PublicationForm({"title": title, "tags": [tag.pk]})
    form.save()
