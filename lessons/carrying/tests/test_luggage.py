"""What is asked of the database when a learner takes everything along."""

from __future__ import annotations

from uuid import uuid4

from lab.library.models import Library
from lessons.carrying.luggage import ALL
from lessons.carrying.sections import SECTIONS
from quizzes.models import Answer


def test_every_section_is_asked_for_with_the_answers_and_the_library() -> None:
    name = uuid4()

    kinds = ALL.kinds(name)

    models = [section.model for section in SECTIONS.values()]
    assert [kind.rows.model for kind in kinds] == [*models, Answer, Library]
    assert all(str(name.hex) in str(kind.rows.query) for kind in kinds)


def test_what_is_asked_for_is_what_a_file_holds() -> None:
    kinds = dict(zip(SECTIONS, ALL.kinds(uuid4()), strict=False))

    for title, section in SECTIONS.items():
        assert set(section.fields) - {"answers"} <= set(kinds[title].fields)
        assert kinds[title].make(*kinds[title].fields) == {n: n for n in kinds[title].fields}
