"""Which questions a test asks: a pure function of a seed, the pool, and what was asked before."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence

from quizzes.questions import Question
from quizzes.questions.base import LEVELS

#: How many questions of each level, easy to hard.
PLAN = {"easy": 3, "medium": 4, "hard": 3}
LENGTH = sum(PLAN.values())
#: So many questions of a topic at most.
_OF_A_TOPIC = 2
#: What was asked in so many tests before is not asked again.
APART = 2

type _Graph = dict[str, dict[str, int]]
_START, _END = "start", "end"


def draw(
    seed: str, pool: Sequence[Question], before: Sequence[Collection[str]] = ()
) -> list[Question]:
    """The questions of a test, easy to hard.

    ``before`` are the ids that were asked in earlier tests, the latest first.
    Where the pool has too few others, first the last test but one may be asked
    again, then the last one; then levels and topics are as they come; and a
    pool of fewer than ten gives all that it has.
    """
    ranked = sorted(pool, key=lambda question: _rank(question, seed, before))
    drawn: list[Question] = []
    for tests in range(APART, -1, -1):
        asked = {name for names in before[:tests] for name in names}
        drawn = _balanced([question for question in ranked if question.id not in asked])
        if len(drawn) == LENGTH:
            break
    rest = [question for question in ranked if question not in drawn]
    return _easy_to_hard([*drawn, *rest][:LENGTH], seed)


def _rank(question: Question, seed: str, before: Sequence[Collection[str]]) -> tuple[int, str]:
    """Never asked comes first, then what was asked longest ago; equals as the seed says.

    A hash of seed and id, so that a question more in the pool moves no other.
    """
    ago = next((number for number, ids in enumerate(before) if question.id in ids), len(before))
    return -ago, hashlib.sha256(f"{seed} {question.id}".encode()).hexdigest()


def _easy_to_hard(drawn: Iterable[Question], seed: str) -> list[Question]:
    def place(question: Question) -> tuple[int, str]:
        level = LEVELS.index(question.level) if question.level in LEVELS else len(LEVELS)
        return level, _rank(question, seed, ())[1]

    return sorted(drawn, key=place)


def _balanced(candidates: Sequence[Question]) -> list[Question]:
    """As many topics as there can be with the levels of the plan, none more than two.

    A greedy choice may spend a topic where only another level had it. So this is
    a flow, one unit for each question: from the level through the question to
    its topic. It grows first with one question for a topic, then with two;
    growing never takes a topic away again.
    """
    graph = _graph(candidates)
    for _ in range(_OF_A_TOPIC):
        for topic in {question.topic for question in candidates}:
            graph[f"topic {topic}"][_END] += 1
        while _grow(graph, _START, set()):
            pass
    return [
        question
        for question in candidates
        if graph[f"topic {question.topic}"][f"question {question.id}"]
    ]


def _graph(candidates: Sequence[Question]) -> _Graph:
    """What may still flow from each node to each other."""
    graph: _Graph = {_START: {f"level {level}": count for level, count in PLAN.items()}, _END: {}}
    for level in PLAN:
        graph[f"level {level}"] = {_START: 0}
    for question in candidates:
        level, topic = f"level {question.level}", f"topic {question.topic}"
        node = f"question {question.id}"
        graph.setdefault(level, {})[node] = 1
        graph[node] = {level: 0, topic: 1}
        graph.setdefault(topic, {_END: 0})[node] = 0
    return graph


def _grow(graph: _Graph, node: str, seen: set[str]) -> bool:
    """One unit more from the node to the end, sending others another way if need be."""
    seen.add(node)
    for onward, room in graph[node].items():
        if room and (onward == _END or (onward not in seen and _grow(graph, onward, seen))):
            graph[node][onward] -= 1
            graph[onward][node] = graph[onward].get(node, 0) + 1
            return True
    return False
