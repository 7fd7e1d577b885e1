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
    plain, ready = {"title": title}, titled(title)
    for model, fields in (Book, plain), (Essay, plain), (Publication, ready):
        if how == "save":
            model(**fields).save()
        elif how == "bulk_create":
            model.objects.bulk_create([model(**fields)])
        else:
            model(title="Draft", slug="draft").save()
            model.objects.update(**fields)
        print(f"{model.__name__}: {model.objects.get().slug!r}")
