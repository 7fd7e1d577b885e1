from django.db import connection, connections, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book, Review

# A worker for background tasks has a connection of its own.
connections["worker"] = connection.copy("worker")


def mail_author(pk):
    found = Review.objects.using("worker").filter(pk=pk).first()
    if found:
        print("Mail: a new review,", found.stars, "stars")
    else:
        print("The worker finds 0 reviews")


@receiver(post_save, sender=Review)
def notify(sender, instance, **kwargs):
    mail_author(instance.pk)


def review_a_book(stars=4, fail=False):
    book = Book.objects.create(title="Two Scoops")
    with transaction.atomic():
        Review(book=book, stars=stars).save()
        if fail:
            raise RuntimeError("the rest of the request failed")
