"""One lesson file and everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessons.tests.builders import BODY, FRONT, read_lesson, write_lesson


def test_a_right_file_has_no_problems(tmp_path: Path) -> None:
    file = read_lesson(write_lesson(tmp_path, "01-some-lesson.md"))

    assert file.slug == "some-lesson"
    assert file.front["title"] == "A lesson"
    assert file.problems == ()


def test_a_file_without_front_matter_has_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "01-a.md"
    path.write_text("Body")

    assert read_lesson(path).problems == ("it has no front matter; start it with a line +++",)


def test_a_name_without_a_number_is_told(tmp_path: Path) -> None:
    file = read_lesson(write_lesson(tmp_path, "Some_lesson.md"))

    assert file.slug == "Some_lesson"
    assert file.problems == ("its name is not like 03-some-words.md; rename it",)


@pytest.mark.parametrize(
    ("front", "problem"),
    [
        (FRONT.replace("minutes = 5\n", ""), "`minutes` is missing; add it"),
        (FRONT.replace("5", '"5"'), "`minutes` is '5'; make it a whole number"),
        (FRONT.replace("5", "0"), "`minutes` is 0; make it 1 to 60"),
        (
            FRONT.replace("Advanced", "Hard"),
            "`level` is 'Hard'; make it one of Foundation, Intermediate, Advanced, Expert",
        ),
        (
            FRONT + "colour = 1\n",
            "`colour` is not known here; "
            "remove it, or use one of title, minutes, summary, level, number",
        ),
    ],
)
def test_front_matter_that_is_wrong_is_told(tmp_path: Path, front: str, problem: str) -> None:
    path = write_lesson(tmp_path, "01-a.md", front=front.format(number=1))

    assert read_lesson(path).problems == (problem,)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (
            BODY.replace("/// why\nIt matters.\n///\n", ""),
            "the part `why` is missing; add it",
        ),
        (
            BODY.replace("word ", ""),
            "the explanation has 1 words without its code; make it 250 to 600",
        ),
        (
            BODY.replace("word ", "word word word "),
            "the explanation has 781 words without its code; make it 250 to 600",
        ),
        (
            BODY.replace("x = 1", "x ="),
            "the code that begins `x =` does not compile "
            "(invalid syntax (<block of code>, line 1)); correct it",
        ),
        (
            BODY + "\n/// next\nEven more.\n///\n",
            "the part `next` is there 2 times; keep one",
        ),
        (
            "## Explanation\n\n" + BODY,
            "its parts begin in the order explanation, idea, experiment, result, why, check, "
            "next; make it idea, experiment, explanation, result, why, check, next",
        ),
    ],
)
def test_a_body_that_is_wrong_is_told(tmp_path: Path, body: str, problem: str) -> None:
    assert read_lesson(write_lesson(tmp_path, "01-a.md", body=body)).problems == (problem,)


def test_code_of_other_languages_need_not_compile(tmp_path: Path) -> None:
    body = BODY.replace("```python\nx = 1", "```sql\nSELECT")

    assert read_lesson(write_lesson(tmp_path, "01-a.md", body=body)).problems == ()


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    path = write_lesson(
        tmp_path, "a.md", front='title = "A"\n', body="/// nonsense\n///\n\n```python\n)\n```\n"
    )

    problems = read_lesson(path).problems

    assert len([problem for problem in problems if "is missing" in problem]) == 3 + 6
    assert any("its name is not like" in problem for problem in problems)
    assert any("is not understood" in problem for problem in problems)
    assert any("does not compile" in problem for problem in problems)
    assert any("the explanation has" in problem for problem in problems)
