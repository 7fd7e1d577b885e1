"""The lessons in order, and the problems of their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessons.catalogue import get_lesson, lessons, load, problems, steps
from lessons.tests.builders import BODY, write_lesson


def test_lessons_come_in_the_order_of_their_files() -> None:
    assert [lesson.slug for lesson in lessons()] == [
        "saving-a-model",
        "what-signals-are",
        "pre-save",
        "post-save",
        "connecting-receivers",
        "what-a-transaction-is",
        "pitfalls",
        "signals-or-save",
    ]


def test_seven_lessons_are_steps() -> None:
    assert [step.number for step in steps()] == [1, 2, 3, 4, 5, 6, 7]
    assert get_lesson("what-a-transaction-is").number is None


def test_a_lesson_knows_its_neighbours() -> None:
    lesson = get_lesson("what-a-transaction-is")

    assert lesson.previous is not None
    assert lesson.next is not None
    assert (lesson.previous.slug, lesson.previous.number) == ("connecting-receivers", 5)
    assert (lesson.next.slug, lesson.next.number) == ("pitfalls", 6)
    assert lessons()[0].previous is None
    assert lessons()[-1].next is None


def test_a_lesson_knows_its_experiments_and_its_question() -> None:
    lesson = get_lesson("what-a-transaction-is")

    assert lesson.experiments == ["autocommit", "commit", "rollback"]
    assert lesson.question == "who-sees-the-row"


def test_an_unknown_lesson_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        get_lesson("nonsense")


def test_right_files_have_no_problems(tmp_path: Path) -> None:
    body = BODY.replace("## Explanation", "[a](lesson:b) [b](experiment:commit)")
    write_lesson(tmp_path, "01-a.md", number=1, body=body)
    write_lesson(tmp_path, "02-b.md", number=2)

    assert problems(tmp_path) == []


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    assert problems(tmp_path) == [
        f"{tmp_path}: there is no lesson; add files like 01-first-step.md"
    ]


def test_the_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    body = (
        BODY.replace("who-sees-the-row", "no-question")
        .replace("commit", "no-experiment")
        .replace("## Explanation", "[a](lesson:nowhere) [b](experiment:nothing)")
    )
    write_lesson(tmp_path, "01-a.md", body=body)
    write_lesson(tmp_path, "02-b.md", front='title = "B"\nlevel = "Hard"\n')
    write_lesson(tmp_path, "03-c.md", body=BODY.replace("seen-from-another", "no-prediction"))
    write_lesson(tmp_path, "04-c.md", number=9)

    found = problems(tmp_path)

    expected = [
        ("01-a.md", "there is no experiment 'no-experiment'; "),
        ("01-a.md", "there is no question 'no-question'; "),
        ("01-a.md", "the link 'lesson:nowhere' leads nowhere; use one of: a, b, c"),
        ("01-a.md", "the link 'experiment:nothing' leads nowhere; "),
        ("02-b.md", "`minutes` is missing; add it"),
        ("02-b.md", "`summary` is missing; add it"),
        (
            "03-c.md",
            "the experiment 'commit' has no prediction 'no-prediction'; "
            "use one of: seen-from-another",
        ),
        ("03-c.md", "`number` is 1; make it 2"),
        ("03-c.md", "its slug 'c' is there twice; rename one of the files"),
        ("04-c.md", "`number` is 9; make it 3"),
        ("04-c.md", "its slug 'c' is there twice; rename one of the files"),
    ]
    assert len(found) == len(expected)
    for problem, (name, text) in zip(found, expected, strict=True):
        assert problem.startswith(f"{tmp_path / name}: {text}")


def test_a_file_with_problems_is_left_out(tmp_path: Path) -> None:
    write_lesson(tmp_path, "01-a.md", number=1)
    write_lesson(tmp_path, "02-b.md", front="")
    write_lesson(tmp_path, "03-c.md", number=2)

    first, last = load(tmp_path)

    assert first.next is not None
    assert first.next.slug == "c"
    assert last.previous is not None
    assert last.previous.slug == "a"
