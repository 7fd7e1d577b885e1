from django.db.models import F
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book, Review


@receiver(post_save, sender=Review)
def look(sender, instance, created, update_fields, **kwargs):
    print(f"stars is {type(instance.stars).__name__}")
    if save_again["on"] and not created and not update_fields:
        instance.save(update_fields=["stars"])


save_again = {"on": False}


def add_a_star(again=False):
    save_again["on"] = again
    book = Book.objects.create(title="Two Scoops")
    review = Review.objects.create(book=book, stars=1)
    review.stars = F("stars") + 1
    review.save()
    print(f"in the row: {Review.objects.get().stars}")
