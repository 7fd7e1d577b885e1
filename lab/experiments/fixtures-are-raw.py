from django.core import serializers
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver

from lab.models import Essay


@receiver([pre_save, post_save], sender=Essay)
def look(signal, instance, raw, **kwargs):
    name = "pre_save" if signal is pre_save else "post_save"
    print(f"{name}: raw={raw}, slug={instance.slug!r}")


def load(how="fixture"):
    essay = Essay(pk=1, title="Two Scoops")
    if how == "fixture":
        text = serializers.serialize("json", [essay])
        for loaded in serializers.deserialize("json", text):
            loaded.save()  # as loaddata does
    else:
        essay.save()
    print(f"in the row: {Essay.objects.get().slug!r}")
