from django.db.models import Sum
from django.db.models.signals import post_save
from django.dispatch import receiver

from lab.models import Draft, Passage


@receiver(post_save, sender=Passage)
def count_words(sender, instance, **kwargs):
    draft = instance.draft
    draft.words += instance.words
    draft.save()


def write(again=False):
    Draft(title="Two Scoops").save()
    # Two visitors have the draft before them.
    mine, yours = Draft.objects.get(), Draft.objects.get()
    first = Passage(draft=mine, words=100)
    first.save()
    Passage(draft=yours, words=20).save()
    if again:
        first.save()
    print("The draft says", Draft.objects.get().words, "words")
    print("The passages have", Passage.objects.aggregate(n=Sum("words"))["n"])
