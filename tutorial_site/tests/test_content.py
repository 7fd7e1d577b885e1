"""Reading content files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutorial_site.content import (
    BASE_DIR,
    ContentError,
    field_problems,
    name_of,
    one_of,
    read,
    read_toml,
)


def test_front_matter_and_body_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text('+++\ntitle = "é"\n+++\nBody\n+++\nstill body\n', encoding="utf-8")

    front, body = read(path)

    assert front == {"title": "é"}
    assert body == "Body\n+++\nstill body\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Body only\n", "it has no front matter; start it with a line +++"),
        ("+++\ntitle = 1\n", "its front matter has no end; close it with a line +++"),
        ("+++\ntitle =\n+++\n", "its TOML cannot be read"),
    ],
)
def test_a_broken_file_says_what_to_do(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(text)

    with pytest.raises(ContentError) as caught:
        read(path)

    assert str(caught.value).startswith(message)


def test_a_file_that_is_not_utf_8_says_where(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b'a = "\xff"')

    with pytest.raises(ContentError, match=r"not UTF-8 at byte 5; save it as UTF-8"):
        read_toml(path)


def test_a_file_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="it cannot be read: No such file"):
        read_toml(tmp_path / "absent.toml")


def test_a_path_is_named_from_the_root_of_the_project(tmp_path: Path) -> None:
    assert name_of(BASE_DIR / "lessons" / "a.md") == "lessons/a.md"
    assert name_of(tmp_path / "a.md") == str(tmp_path / "a.md")


def test_all_problems_of_the_keys_are_told_at_once() -> None:
    data = {"count": True, "colour": "red", "title": "T"}

    problems = field_problems(data, {"title": str, "count": int, "level": str}, {"number": int})

    assert problems == [
        "`level` is missing; add it",
        "`colour` is not known here; remove it, or use one of title, count, level, number",
        "`count` is True; make it a whole number",
    ]


def test_right_keys_have_no_problems() -> None:
    assert field_problems({"title": "T"}, {"title": str}, {"number": int}) == []


@pytest.mark.parametrize(
    ("names", "wrong", "told"),
    [
        (["b", "a"], "c", "use one of: b, a"),
        ([], "c", "use one of: (there is none)"),
        ([f"name-{n}" for n in range(20)], "nam-17", "did you mean name-17 or "),
        ([f"name-{n}" for n in range(20)], "xyz", "none of the 20 is like it"),
    ],
)
def test_a_long_list_of_names_is_not_told(names: list[str], wrong: str, told: str) -> None:
    assert one_of(names, wrong).startswith(told)
