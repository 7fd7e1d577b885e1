from django.db.models.signals import post_save

from lab.models import Book


def tell(sender, instance, **kwargs):
    print("told of", instance.title)


WAYS = {
    "sender": lambda: post_save.connect(tell, sender=Book),
    "swapped": lambda: post_save.connect(Book, sender=tell),
    "model": lambda: Book.post_save.connect(tell),
    "reversed": lambda: connect.post_save(tell, Book),
}


def connect_and_save(title="Two Scoops", way="sender"):
    WAYS[way]()
    book = Book(title=title)
    book.save()
