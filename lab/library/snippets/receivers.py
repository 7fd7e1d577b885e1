import time

from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.utils.text import slugify

from lab.models import AuditEntry, Book


@receiver(pre_save, sender=Book)
def log_before(sender, instance, **kwargs):
    print(f"pre_save: pk={instance.pk}, adding={instance._state.adding}")


@receiver(post_save, sender=Book)
def log_after(sender, instance, created, **kwargs):
    print(f"post_save: pk={instance.pk}, created={created}")


@receiver(pre_save, sender=Book)
def slug_before(sender, instance, **kwargs):
    instance.slug = slugify(instance.title)


@receiver(post_save, sender=Book)
def slug_after(sender, instance, **kwargs):
    instance.slug = slugify(instance.title)


@receiver(pre_save, sender=Book)
def audit_before(sender, instance, **kwargs):
    AuditEntry.objects.create(message=f"about to save pk={instance.pk}")


@receiver(post_save, sender=Book)
def audit_after(sender, instance, created, **kwargs):
    AuditEntry.objects.create(message=f"saved pk={instance.pk}, created={created}")


@receiver(pre_save, sender=Book)
def wait_before(sender, instance, **kwargs):
    time.sleep(0.2)


@receiver(post_save, sender=Book)
def wait_after(sender, instance, **kwargs):
    time.sleep(0.2)


@receiver(pre_save, sender=Book)
def raise_before(sender, instance, **kwargs):
    raise ValueError("this receiver refuses the save")


@receiver(post_save, sender=Book)
def raise_after(sender, instance, **kwargs):
    raise ConnectionError("the mail server is down")
