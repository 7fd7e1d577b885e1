from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Book


# Stands for the file signals.py: it runs when somebody imports it.
def import_signals():
    @receiver(post_save, sender=Book, weak=False)
    def hear(sender, instance, **kwargs):
        print("heard:", instance.title)


def ready():
    """Stands for AppConfig.ready(), which Django calls when it starts."""
    import_signals()


def start_and_save(title="Two Scoops"):
    ready()
    book = Book(title=title)
    book.save()
