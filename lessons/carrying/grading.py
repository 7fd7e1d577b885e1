"""Answers out of a file are graded anew: a file from anywhere can say anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lessons.carrying.sections import Row
from lessons.carrying.values import Wrong
from quizzes.questions import Undecided
from quizzes.recall.items import Item
from quizzes.recall.models import Card
from quizzes.recall.rooms import PredictionItem, item_of
from quizzes.recall.schedule import RATINGS, is_state

_ROOMS = {"myths": Card.Room.MYTH, "interview": Card.Room.INTERVIEW}
_NO_ANSWER = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, kw_only=True)
class Graded:
    """The rows as they are kept, and how many answers are about questions that are no more."""

    rows: dict[str, list[Row]]
    left_out: int


def graded(rows: dict[str, list[Row]]) -> Graded:
    """The rows with what is right by the runs. Raises Wrong for what is no answer."""
    for row in rows["checks"]:
        row["right"] = _right("question", row["question"], row, row["chosen"])
    for row in rows["commitments"]:
        if row["room"] == "myths" and not row["confidence"]:
            raise Wrong(f"The answer to `{row['item']}` does not say how sure you were")
        row["right"] = _right(_ROOMS[row["room"]], row["item"], row, row["said"])
        row["for_review"] &= not row["right"]
    for row in rows["cards"]:
        _check_card(row)
    left_out = sum(_grade_round(row) for row in rows["rounds"])
    kept = [row for row in rows["rounds"] if row["questions"]]
    return Graded(rows={**rows, "rounds": kept}, left_out=left_out)


def _grade_round(row: Row) -> int:
    """Grade the answers of a round; tells how many were about something that is no more."""
    known = [name for name in dict.fromkeys(row["questions"]) if item_of("question", name)]
    answers: dict[tuple[str, str], Row] = {}
    for answer in row["answers"]:
        name = answer["question"]
        if name in known:
            answer["right"] = _right("question", name, answer, answer["answer"])
            answers.setdefault((name, answer["content_hash"]), answer)
    lost = len(row["answers"]) - len(answers)
    row["questions"], row["answers"] = known, list(answers.values())
    return lost


def _check_card(row: Row) -> None:
    item = item_of(row["room"], row["item"])
    assert item is not None, "only what is known comes here"
    if row["state"] is not None and not is_state(row["state"]):
        raise Wrong(f"The card `{row['item']}` has a state that no card can have")
    if row["turn"] and row["content_hash"] == item.content_hash:
        _check_answer(item, row)
    else:
        row["answer"] = row["right"] = None
    row["surely_wrong"] &= not row["right"]


def _check_answer(item: Item, row: Row) -> None:
    name, answer = row["item"], row["answer"]
    if not item.is_graded:
        if answer not in [*RATINGS]:
            raise Wrong(f"The answer to `{name}` is none")
        row["right"] = answer != "again"
    elif isinstance(item, PredictionItem):
        # Each answer is a run of its own; what counts here is that there is such an option.
        if answer not in [value for value, _ in item.options]:
            raise Wrong(f"The answer to `{name}` is none")
    else:
        row["right"] = _right(row["room"], name, row, answer)


def _right(room: str, name: str, row: Row, answer: Any) -> bool:
    """What the runs say; of another wording there is nobody left to ask."""
    item = item_of(room, name)
    if item is None or item.content_hash != row["content_hash"]:
        return bool(row["right"])
    try:
        return item.explain(answer).grade.right
    except Undecided:
        return bool(row["right"])
    except _NO_ANSWER:
        raise Wrong(f"The answer to `{name}` is none") from None
