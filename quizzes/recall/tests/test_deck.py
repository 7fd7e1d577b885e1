from __future__ import annotations

from pathlib import Path

import pytest

from quizzes.recall.deck import deck, groups, load, problems

GOOD = '[[cards]]\nid = "a"\nprompt = "Why?"\nanswer = "So."\n'
RUN = '[[cards]]\nid = "b"\nrun = "rollback"\nprediction = "seen-from-another"\n'


def write(folder: Path, text: str) -> Path:
    (folder / "01-some.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_deck_has_about_25_cards_in_groups_and_some_are_runs() -> None:
    assert 25 <= len(deck()) <= 35
    assert len(groups()) >= 3
    assert sum(bool(card.run) for card in deck().values()) >= 3
    assert problems() == []


def test_a_card_has_a_front_and_a_hash_of_its_wording(tmp_path: Path) -> None:
    (group,) = load(write(tmp_path, f'title = "Some"\n{GOOD}{RUN}'))

    text, run = group.cards
    assert (group.slug, text.front, text.answer) == ("some", "Why?", "So.")
    assert run.front == run.asked.prompt
    (other,) = load(write(tmp_path, f'title = "Some"\n{GOOD.replace("So.", "Thus.")}'))
    assert other.cards[0].content_hash != text.content_hash
    (same,) = load(write(tmp_path, f'title = "Other"\n{GOOD}facts = ["commit"]'))
    assert same.problems


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x", "its TOML cannot be read"),
        (GOOD, "`title` is missing"),
        ('title = "Some"\ncards = [1]', "card 1: it is no table"),
        (f'title = "Some"\n{GOOD}colour = "red"', "card a: `colour` is not known"),
        (f'title = "Some"\n{GOOD.replace("a", "A", 2)}', "card"),
        ('title = "Some"\n[[cards]]\nid = "A b"\nprompt = "?"\nanswer = "!"', "use small letters"),
        (f'title = "Some"\n{GOOD}run = "rollback"', "and not both"),
        ('title = "Some"\n[[cards]]\nid = "a"\nrun = "rollback"', "and not both"),
        (f'title = "Some"\n{RUN.replace("rollback", "rolback")}', "there is no experiment"),
        (f'title = "Some"\n{RUN.replace("seen", "sean")}', "there is no prediction"),
        (f'title = "Some"\n{GOOD}facts = ["nothing"]', "there is no fact"),
        (f'title = "Some"\n{GOOD}{GOOD}', "card a: its id is there 2 times"),
    ],
)
def test_each_problem_is_told(tmp_path: Path, text: str, problem: str) -> None:
    found = problems(write(tmp_path, text))

    assert problem in "\n".join(found)
    assert all("01-some.toml: " in line for line in found)
