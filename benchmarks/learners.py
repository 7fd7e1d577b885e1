"""``VAR_DIR=… python -m benchmarks.learners COUNT``: make learners until there are COUNT.

Each has marks, answers and rounds of their own. The signed cookies of the last
ninety are printed, one a line.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

COOKIES = 90
_BATCH = 2_000


def cookies(folder: Path, count: int) -> list[str]:
    """The cookies of the newest learners of the site in ``folder``, once it has ``count``."""
    out = subprocess.run(
        [sys.executable, "-m", "benchmarks.learners", str(count)],
        env={**os.environ, "VAR_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return out.split()


def main(count: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tutorial_site.settings"
    import django

    django.setup()
    from django.http import HttpResponse

    from lessons.models import Learner

    missing = count - Learner.objects.count()
    for start in range(0, missing, _BATCH):
        _make(min(_BATCH, missing - start))
    for learner in Learner.objects.order_by("-pk")[:COOKIES]:
        response = HttpResponse()
        response.set_signed_cookie("learner", str(learner.uuid), salt="lessons.learners")
        print(response.cookies["learner"].value)


def _make(count: int) -> None:
    from django.db import transaction
    from django.utils import timezone

    from lessons.afterwards import quizzes_after
    from lessons.catalogue import lessons
    from lessons.models import Learner, LessonProgress
    from quizzes.catalogue import get_question
    from quizzes.models import Answer, CheckAnswer, Round
    from quizzes.practice.rounds import place_of

    now, course = timezone.now(), lessons()
    chance = random.Random(count)
    marks, checks, rounds, answers = list[Any](), list[Any](), list[Any](), list[Any]()
    learners = [Learner() for _ in range(count)]
    with transaction.atomic():
        learners = Learner.objects.bulk_create(learners)
        for learner in learners:
            for lesson in chance.sample(course, chance.randint(1, len(course))):
                ran, done = (chance.choice([None, now]) for _ in range(2))
                marks.append(
                    LessonProgress(
                        learner=learner, lesson=lesson.slug, opened_at=now, ran_at=ran, done_at=done
                    )
                )
                question = get_question(lesson.question)
                if done and (options := getattr(question, "options", ())):
                    checks.append(
                        CheckAnswer(
                            learner=learner,
                            question=question.id,
                            content_hash=question.content_hash,
                            chosen=chance.choice(options).value,
                            right=True,
                        )
                    )
                for quiz in quizzes_after(lesson) if done else ():
                    ids = [one.id for one in quiz.questions]
                    row = Round(learner=learner, place=place_of(quiz), number=1, questions=ids)
                    rounds.append(row)
                    for one in chance.sample(list(quiz.questions), chance.randint(0, len(ids))):
                        answers.append(
                            Answer(
                                learner=learner,
                                round=row,
                                question=one.id,
                                content_hash=one.content_hash,
                                answer="",
                                right=chance.random() < 0.7,
                                confidence="guess",
                            )
                        )
        for rows in filter(None, (marks, checks, rounds, answers)):
            type(rows[0]).objects.bulk_create(rows)


if __name__ == "__main__":
    main(int(sys.argv[1]))
