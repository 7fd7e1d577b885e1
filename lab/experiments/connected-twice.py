from django.db.models.signals import post_save

from lab.models import Book


def hear(sender, instance, **kwargs):
    print("heard:", instance.title)


post_save.connect(hear, sender=Book)
post_save.connect(hear, sender=Book)


def save_a_book(title="Two Scoops"):
    book = Book(title=title)
    book.save()
