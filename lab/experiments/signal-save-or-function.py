from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.text import slugify

from lab.models import Book, Essay, Publication


# Book: a signal.
@receiver(pre_save, sender=Book)
def fill_slug(sender, instance, **kwargs):
    instance.slug = slugify(instance.title)


# Essay: an overridden save(), in lab/models.py.
# Publication: a plain function.
def titled(title):
    return {"title": title, "slug": slugify(title)}


def write(title="Two Scoops", how="save"):
    values = {Book: {"title": title}, Essay: {"title": title}, Publication: titled(title)}
    for model, value in values.items():
        if how == "save":
            model(**value).save()
        elif how == "bulk_create":
            model.objects.bulk_create([model(**value)])
        else:
            model(title="Draft", slug="draft").save()
            model.objects.update(**value)
        print(model.__name__, "has the slug", model.objects.get().slug or "(none)")
