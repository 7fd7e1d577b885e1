import logging

from django.dispatch import Signal, receiver

book_lent = Signal()
# send_robust() logs what it catches; this log is not for the screen.
logging.getLogger("django.dispatch").addHandler(logging.NullHandler())


@receiver(book_lent)
def stamp(sender, title, **kwargs):
    if title == "":
        raise ValueError("nothing to stamp")
    return "stamped"


@receiver(book_lent)
def remind(sender, title, **kwargs):
    return f"a reminder for {title!r}"


def lend(title="", how="send"):
    if how == "send":
        answers = book_lent.send(sender=None, title=title)
    else:
        answers = book_lent.send_robust(sender=None, title=title)
    for function, answer in answers:
        print(f"{function.__name__}: {answer!r}")
