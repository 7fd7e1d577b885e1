"""Find facts by words, topic and verdict."""

from __future__ import annotations

from dataclasses import replace

from django import forms

from facts.catalogue import topics
from facts.definitions import VERDICTS, Fact, Topic


class SearchForm(forms.Form):
    """The form above the list; what it does not understand it leaves out."""

    q = forms.CharField(label="Words", required=False, max_length=100)
    topic = forms.ChoiceField(label="Topic", required=False)
    verdict = forms.ChoiceField(label="The common belief is", required=False)

    def __init__(self, data: object) -> None:
        super().__init__(data, auto_id="facts-%s", label_suffix="")  # type: ignore[arg-type]
        known = [("", "All topics"), *((topic.slug, topic.title) for topic in topics())]
        self.fields["topic"].choices = known  # type: ignore[attr-defined]
        told = [("", "Any, or none"), *VERDICTS.items()]
        self.fields["verdict"].choices = told  # type: ignore[attr-defined]
        self.is_valid()

    def value(self, name: str) -> str:
        """What was asked for, or the empty string."""
        return str(self.cleaned_data.get(name) or "")

    @property
    def is_asking(self) -> bool:
        """Whether anything was asked for."""
        return any(self.value(name) for name in self.fields)

    def found(self) -> list[Topic]:
        """The topics with the facts that fit; those without any are left out."""
        asked = self.value("topic")
        chosen = [topic for topic in topics() if asked in ("", topic.slug)]
        left = [
            replace(topic, facts=tuple(fact for fact in topic.facts if self._fits(fact)))
            for topic in chosen
        ]
        return [topic for topic in left if topic.facts]

    def _fits(self, fact: Fact) -> bool:
        if self.value("verdict") not in ("", fact.verdict):
            return False
        told = (fact.id, fact.statement, fact.belief, fact.note, fact.source, fact.function)
        text = " ".join(told).replace("`", "").casefold()
        return all(word in text for word in self.value("q").casefold().split())
