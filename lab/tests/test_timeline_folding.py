"""Long repeats fold."""

from __future__ import annotations

from lab.timeline.folding import fold
from lab.timeline.shapes import Fold, Part, Row


def row(number: int, words: str) -> Row:
    return Row(
        id=f"e{number}",
        number=number,
        time="0.00",
        lane="you",
        lane_name="Your code",
        tone="you",
        parts=(Part(words, True),),
    )


def rows(words: str) -> list[Row]:
    return [row(number, word) for number, word in enumerate(words, start=1)]


def told(words: str) -> str:
    """The words that stay, and in brackets how many repeats of how many rows are folded."""
    return "".join(
        f"[{item.repeats}x{item.period}]" if isinstance(item, Fold) else item.parts[0].text
        for item in fold(rows(words))
    )


def test_a_short_run_stays_as_it_is() -> None:
    assert told("a" * 40) == "a" * 40


def test_the_first_two_and_the_last_stay() -> None:
    assert told("x" + "a" * 50 + "y") == "xaa[47x1]ay"


def test_a_repeat_of_several_rows_folds_as_a_whole() -> None:
    assert told("abc" * 20) == "abcabc[17x3]abc"


def test_a_repeat_within_a_repeat_folds_the_inner_one_first() -> None:
    assert told("ab" + "c" * 60 + "abd") == "abcc[57x1]cabd"


def test_few_repeats_stay() -> None:
    different = "".join(chr(200 + n) for n in range(40))

    assert told(different + "ababababab") == different + "ababababab"


def test_a_fold_is_named_after_its_first_row() -> None:
    [found] = [item for item in fold(rows("a" * 50)) if isinstance(item, Fold)]

    assert found.id == "e3-more"
    assert [one.number for one in found.rows] == list(range(3, 50))
