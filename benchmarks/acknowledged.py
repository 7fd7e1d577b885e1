"""``python -m benchmarks.acknowledged < LIST``: which answers the database does not hold."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Acknowledged:
    """An answer that the site has acknowledged: the last of a learner to an item is kept."""

    learner: str
    kind: str
    item: str
    value: str


def missing_from(
    folder: Path, environment: dict[str, str], answers: list[Acknowledged]
) -> list[Acknowledged]:
    """Those that the site in ``folder`` has not kept."""
    out = subprocess.run(
        [sys.executable, "-m", "benchmarks.acknowledged"],
        input=json.dumps([asdict(answer) for answer in answers]),
        env={**os.environ, **environment, "VAR_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [Acknowledged(**row) for row in json.loads(out)]


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tutorial_site.settings"
    import django

    django.setup()
    from lessons.catalogue import get_lesson
    from quizzes.catalogue import get_question
    from quizzes.models import CheckAnswer, PredictionAnswer
    from quizzes.questions.options import Options

    questions = {lesson: get_lesson(lesson).question for lesson in ("saving-a-model", "pitfalls")}

    def meant(item: str, value: str) -> str:
        """A form sends the place of an option, and its value is kept."""
        question = get_question(questions[item]) if item in questions else None
        return question.meant(value) if isinstance(question, Options) else value

    held = {
        ("prediction", str(name), item): value
        for name, item, value in PredictionAnswer.objects.values_list(
            "learner__uuid", "experiment", "chosen"
        )
    }
    held |= {
        ("check", str(name), item): value
        for name, item, value in CheckAnswer.objects.values_list(
            "learner__uuid", "question", "chosen"
        )
    }
    last = {(row["kind"], row["learner"], row["item"]): row for row in json.load(sys.stdin)}
    json.dump(
        [
            row
            for (kind, name, item), row in last.items()
            if held.get((kind, name, questions.get(item, item))) != meant(item, row["value"])
        ],
        sys.stdout,
    )


if __name__ == "__main__":
    main()
