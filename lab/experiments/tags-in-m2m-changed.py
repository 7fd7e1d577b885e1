from django import forms
from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from lab.models import Publication, Tag


@receiver(m2m_changed, sender=Publication.tags.through)
def announce(sender, instance, action, **kwargs):
    if action == "post_add":
        print("tags found:", instance.tags.count())


def send_a_form(title="Django News"):
    tag = Tag.objects.create(name="python")
    fields = ["title", "tags"]
    PublicationForm = forms.modelform_factory(Publication, fields=fields)
    form = PublicationForm({"title": title, "tags": [tag.pk]})
    form.save()
