"""Each kind of question: what is wrong with its data, reading, the key, grading."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from lab.tracing.events import SavepointMade
from lab.tracing.trace import Outcome, Trace
from quizzes.questions import Grade, Question, Rubbish, Undecided
from quizzes.questions.line import Line
from quizzes.runs import Run
from quizzes.tests.asking import printed, problems, question, sql, trace

RUN = "commit"
BASE = {"id": "q", "prompt": "P?", "run": RUN}
SEVERAL: dict[str, Any] = {
    "id": "q",
    "kind": "several",
    "prompt": "Which?",
    "options": [
        {"value": "a", "text": "A", "why": "Wa", "right": True},
        {"value": "b", "text": "B", "why": "Wb", "experiment": "commit"},
        {"value": "c", "text": "C", "why": "Wc", "right": True},
    ],
}
ITEMS = [{"event": name, "text": f"`{name}`", "why": f"W {name}"} for name in ("INSERT", "UPDATE")]
ORDER = BASE | {"kind": "order", "items": ITEMS}
TIMELINE = BASE | {"kind": "timeline", "items": [*ITEMS, dict(ITEMS[0], event="DELETE")]}
PRINTED = BASE | {
    "kind": "printed",
    "why": "So it is.",
    "mistaken": [
        {"text": "two\none", "why": "Turned round."},
        {"text": "twice", "why": "Once too often."},
    ],
}
ROWS = BASE | {
    "kind": "rows",
    "model": "Book",
    "rows": [
        {"row": {"title": "Dune", "author_id": "None"}, "why": "W0"},
        {"row": {"title": "Emma", "author_id": 1}, "why": "W1"},
    ],
}
LINE = {
    "id": "q",
    "kind": "line",
    "prompt": "Which?",
    "run": "sender-forgotten",
    "line": "@receiver(pre_save)",
    "cure": "@receiver(pre_save, sender=Book)",
    "measure": "ending",
    "right_if": ["returned"],
    "why": "It hears all.",
    "lines": [
        {"line": "author.save()", "why": "It shows here."},
        {"line": "def fill_slug(sender, instance, **kwargs):", "why": "A name."},
    ],
}
KINDS: dict[str, dict[str, Any]] = {
    "several": SEVERAL,
    "order": ORDER,
    "timeline": TIMELINE,
    "printed": PRINTED,
    "rows": ROWS,
    "line": LINE,
}


def of(kind: str, **changes: Any) -> Question:
    return question(KINDS[kind], **changes)


def key(kind: str, trace: Trace, **changes: Any) -> Any:
    asked = of(kind, **changes)
    return asked.key(dict.fromkeys(asked.runs, trace))


def books(*rows: dict[str, str]) -> Trace:
    return Trace(tables={"lab_book": list(rows)})


SAVED = trace(sql(1, 'INSERT INTO "lab_book"'), sql(2, "UPDATE x"))
TURNED = trace(sql(1, "UPDATE x"), sql(2, "INSERT"))
DUNE = {"id": "1", "title": "'Dune'", "author_id": "None"}
EMMA = {"id": "2", "title": "'Emma'", "author_id": "1"}


def told(grade: Grade) -> list[str]:
    """Of each option: whether it is true, and what the learner said of it."""
    return [f"{note.sign} {note.truth}: {note.said}" for note in grade.notes]


@pytest.mark.parametrize("kind", KINDS)
def test_another_wording_has_another_hash_and_the_template_is_its_kinds(kind: str) -> None:
    asked = of(kind)

    assert asked.content_hash != of(kind, prompt="Else?").content_hash
    assert asked.template == f"quizzes/_{kind}.html"
    assert asked.present()["prompt"] in ("P?", "Which?")


@pytest.mark.parametrize(
    ("kind", "posted", "answer"),
    [
        ("several", "several=c&several=a", ["a", "c"]),
        ("order", "order=UPDATE&order=INSERT", ["UPDATE", "INSERT"]),
        ("printed", "printed=one++%0D%0Atwo%0D%0A%0D%0A", "one\ntwo"),
        ("rows", "rows=1&rows=0", ["0", "1"]),
        ("rows", "rows=none", []),
        ("line", "line=8", 8),
    ],
)
def test_an_answer_is_read(kind: str, posted: str, answer: Any) -> None:
    assert of(kind).read(QueryDict(posted)) == answer


@pytest.mark.parametrize(
    ("kind", "posted", "message"),
    [
        ("several", "", "Tick every answer that is right."),
        ("several", "several=z", "That is not one of the answers."),
        ("order", "order=INSERT", "The list did not come whole."),
        ("order", "order=INSERT&order=INSERT", "The list did not come whole."),
        ("printed", "printed=+%0A+", "Type what is printed"),
        ("printed", "printed=a%00b", "NUL"),
        ("printed", f"printed={'x' * 2001}", "2001 characters"),
        ("printed", "printed=a&printed=b", "This came twice."),
        ("rows", "", "Tick the rows"),
        ("rows", "rows=7", "That is not one of the rows."),
        ("rows", "rows=none&rows=0", "Some rows and none"),
        ("line", "", "Choose the line"),
        ("line", "line=4", "That is not one of the lines."),
        ("line", "line=x", "That is not one of the lines."),
    ],
)
def test_what_is_no_answer_is_refused(kind: str, posted: str, message: str) -> None:
    with pytest.raises(Rubbish, match=message):
        of(kind).read(QueryDict(posted))


def places(**places: str) -> QueryDict:
    """A form that gives each of the timeline's moments a place."""
    posted = QueryDict(mutable=True)
    for number, name in enumerate(of("timeline").offered):  # type: ignore[attr-defined]
        posted[f"timeline-{number}"] = places.get(name, "")
    return posted


def test_places_on_the_timeline_are_read() -> None:
    asked = of("timeline")

    assert asked.read(places(INSERT="3", UPDATE="1", DELETE="never")) == ["UPDATE", "INSERT"]
    assert asked.fields == {"timeline-0", "timeline-1", "timeline-2"}
    assert "place" in asked.present({"INSERT": "3"})["items"][0]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"INSERT": "1", "UPDATE": "2"}, "Give each line a place"),
        ({"INSERT": "1", "UPDATE": "2", "DELETE": "9"}, "That is not one of the places."),
        ({"INSERT": "2", "UPDATE": "2", "DELETE": "never"}, "Two lines have place 2."),
    ],
)
def test_what_is_no_timeline_is_refused(given: dict[str, str], message: str) -> None:
    with pytest.raises(Rubbish, match=message):
        of("timeline").read(places(**given))


@pytest.mark.parametrize(
    ("kind", "posted", "part", "typed"),
    [
        ("several", "several=c&several=z", "options", [False, False, True]),
        ("rows", "rows=1", "rows", [False, True]),
    ],
)
def test_what_was_ticked_stays(kind: str, posted: str, part: str, typed: list[bool]) -> None:
    asked = of(kind)

    shown = asked.present(asked.typed(QueryDict(posted)))

    assert [entry["checked"] for entry in shown[part]] == typed


def test_what_was_typed_stays() -> None:
    asked = of("printed")

    assert asked.present(asked.typed(QueryDict("printed=one+")))["typed"] == "one "
    assert asked.present()["typed"] == ""


def test_a_chosen_line_stays_and_empty_lines_cannot_be_chosen() -> None:
    asked = of("line")

    lines = asked.present(asked.typed(QueryDict("line=8")))["lines"]

    assert [line["number"] for line in lines if line["checked"]] == [8]
    assert not lines[3]["can_be_chosen"]
    assert asked.typed(QueryDict("line=x")) is None


def test_an_item_moves_by_its_buttons() -> None:
    asked = of("order")
    first, second = asked.present()["items"][0]["value"], asked.present()["items"][1]["value"]
    here = f"order={first}&order={second}"

    for move, expected in {
        f"down {first}": [second, first],
        f"up {second}": [second, first],
        f"up {first}": [first, second],
        f"down {second}": [first, second],
        f"sideways {second}": [first, second],
        "up nonsense": [first, second],
    }.items():
        assert asked.typed(QueryDict(f"{here}&move={move}")) == expected
    assert asked.typed(QueryDict("order=nonsense")) == [first, second]
    assert [item["value"] for item in asked.present([second, first])["items"]] == [second, first]


def test_the_run_says_what_is_right() -> None:
    assert key("timeline", SAVED) == ["INSERT", "UPDATE"]
    assert key("timeline", TURNED) == ["UPDATE", "INSERT"]
    assert key("printed", printed("\none \ntwo\n\n")) == "one\ntwo"
    assert key("rows", books(EMMA, DUNE)) == ["0", "1"]
    assert key("rows", books()) == []


def test_the_run_says_which_order_is_right() -> None:
    offered = [item["value"] for item in of("order").present()["items"]]
    turned = offered[::-1]

    assert key("order", trace(*(sql(place, name) for place, name in enumerate(turned)))) == turned


@pytest.mark.parametrize(
    ("kind", "run", "reason"),
    [
        ("order", trace(sql(1, "INSERT")), "'UPDATE' does not happen in the run"),
        ("timeline", trace(SavepointMade(number=1, at=0.0, savepoint="s")), "nothing of it"),
        ("printed", printed(" \n"), "the run prints nothing"),
        ("printed", printed("two\none\n"), "is called mistaken, and the run prints it"),
        ("rows", books({"id": "1"}), "Book has no column"),
        ("rows", books({"id": "1", "title": "'X'", "author_id": "None"}), "offer it too"),
        ("rows", books(DUNE, DUNE), "leaves one row twice"),
    ],
)
def test_a_run_that_decides_nothing_is_told(kind: str, run: Trace, reason: str) -> None:
    with pytest.raises(Undecided, match=reason):
        key(kind, run)


def test_a_list_that_is_offered_in_the_right_order_asks_nothing() -> None:
    names = [item["value"] for item in of("order").present()["items"]]

    with pytest.raises(Undecided, match="offered in the right order"):
        key("order", trace(*(sql(number, name) for number, name in enumerate(names, 1))))


def test_the_options_that_are_marked_are_right() -> None:
    assert of("several").key({}) == ["a", "c"]
    assert of("several").runs == ()


def test_several_are_graded_as_a_whole() -> None:
    asked = of("several")

    assert asked.grade(["a", "c"], ["a", "c"]).right
    grade = asked.grade(["a", "b"], ["a", "c"])
    assert not grade.right
    assert (grade.said, grade.expected) == (("A", "B"), ("A", "C"))
    assert told(grade) == [
        "✓ right: you chose it",
        "✗ wrong: you chose it",
        "✓ right: you did not choose it",
    ]
    assert told(asked.grade(["a"], ["a"]))[1] == "✗ wrong: you did not choose it"
    assert grade.tag == "ul"


def test_an_order_is_explained_place_by_place() -> None:
    grade = of("order").grade(["INSERT", "UPDATE"], ["UPDATE", "INSERT"])

    assert not grade.right
    assert grade.tag == "ol"
    assert told(grade) == ["1 at place 1: you had it at 2", "2 at place 2: you had it at 1"]
    assert told(of("order").grade(["INSERT"], ["INSERT"])) == ["1 at place 1: as you said"]


def test_a_timeline_is_explained_with_what_never_happens() -> None:
    grade = of("timeline").grade(["DELETE", "INSERT"], ["INSERT", "UPDATE"])

    assert told(grade) == [
        "1 at place 1: you had it at 2",
        "2 at place 2: you said that it does not happen",
        "✗ does not happen: you had it at 1",
    ]
    held = of("timeline").grade(["INSERT"], ["INSERT"])
    assert held.right
    assert {note.said for note in held.notes} == {"as you said"}


def test_what_was_said_wrongly_is_marked() -> None:
    order = of("order").grade(["UPDATE", "INSERT"], ["INSERT", "UPDATE"])
    timeline = of("timeline").grade(["INSERT", "DELETE"], ["INSERT", "UPDATE"])
    rows = of("rows").grade(["1"], ["0"])
    several = of("several").grade(["a"], ["a"])

    assert [note.is_off for note in order.notes] == [True, True]
    assert [note.is_off for note in timeline.notes] == [False, True, True]
    assert [note.is_off for note in rows.notes] == [True, True]
    assert not any(note.is_off for note in several.notes)


def test_a_text_is_compared_line_by_line() -> None:
    grade = of("printed").grade("one\nthree\nfour", "one\ntwo")

    assert not grade.right
    assert [line.startswith("<mark>") for line in grade.said] == [False, True, True]
    assert grade.expected == ("<code>one</code>", "<code>two</code>")
    assert of("printed").grade("one", "one\ntwo").expected[1] == "<code>two</code>"


def test_a_mistake_that_is_known_is_explained() -> None:
    grade = of("printed").grade("two\none", "one\ntwo")

    assert grade.why == "Turned round."
    often = "✗ often typed, and not printed: "
    assert told(grade) == ["✓ this is printed: ", "✗ not printed: you typed this", often]
    assert told(of("printed").grade("one", "one")) == [
        "✓ this is printed: you typed this",
        often,
        often,
    ]
    assert of("printed").grade("<b>", "a").said == ("<mark><code>&lt;b&gt;</code></mark>",)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("<b>", "Line 1 is the first that differs: <code>one</code>."),
        ("one\nthree", "Line 2 is the first that differs: <code>two</code>."),
        ("one", "Line 2 is missing: <code>two</code>."),
        ("one\ntwo\nthree", "Line 3 is one too many: only 2 are printed."),
    ],
)
def test_a_mistake_that_nobody_foresaw_is_explained(typed: str, why: str) -> None:
    grade = of("printed").grade(typed, "one\ntwo")

    assert grade.why == why
    assert told(grade)[:2] == ["✓ this is printed: ", "✗ not printed: you typed this"]


def test_rows_are_explained_one_by_one() -> None:
    grade = of("rows").grade(["1"], ["0"])

    assert grade.expected == ("<code>Dune</code>, <code>None</code>",)
    assert told(grade) == [
        "✓ in the table: you did not tick it",
        "✗ not in the table: you ticked it",
    ]
    assert of("rows").grade([], []).said == ("No row",)


def test_a_row_with_an_empty_text_shows_quotes_and_means_the_empty_text() -> None:
    rows = [{"row": {"slug": slug}, "why": "W"} for slug in ("", "dune")]
    asked = of("rows", rows=rows)

    (first, _) = asked.present()["rows"]

    assert first["texts"] == ("''",)
    assert asked.grade(["0"], ["0"]).said == ("<code>&#x27;&#x27;</code>",)
    assert key("rows", Trace(tables={"lab_book": [{"slug": "''"}]}), rows=rows) == ["0"]


def test_a_line_is_wrong_if_its_cure_puts_the_run_right() -> None:
    asked = of("line")
    wrong, cured = asked.runs
    failed = Trace(outcome=Outcome(status="raised", exception="AttributeError"))

    assert cured == Run("sender-forgotten", 8, "@receiver(pre_save, sender=Book)")
    assert asked.key({wrong: failed, cured: Trace()}) == 8
    with pytest.raises(Undecided, match="as it stands gives 'returned'"):
        asked.key({wrong: Trace(), cured: Trace()})
    with pytest.raises(Undecided, match="gives 'AttributeError', which is not right either"):
        asked.key({wrong: failed, cured: failed})


def test_a_cure_stands_as_far_in_as_the_line() -> None:
    asked = of("line", line="author.save()", cure="pass")

    assert asked.runs[1] == Run("sender-forgotten", 17, "    pass")


def test_lines_are_explained() -> None:
    asked = of("line")
    assert isinstance(asked, Line)

    right, known, other = asked.grade(8, 8), asked.grade(17, 8), asked.grade(9, 8)

    assert right.right
    assert right.said[1] == "instead: <code>@receiver(pre_save, sender=Book)</code>"
    assert known.why == "It shows here."
    assert known.experiment is None
    assert right.experiment == "sender-forgotten"
    assert other.why == "A name."
    elsewhere = "✗ the mistake is not here: "
    assert told(other) == [
        "✓ the mistake is here: ",
        f"{elsewhere}you chose this line",
        elsewhere,
    ]
    assert asked.grade(1, 8).why.startswith("It can stay as it is: with another line 8")


MEASURED = {
    "id": "q",
    "kind": "several",
    "prompt": "Which?",
    "measure": "statements",
    "options": [{"value": name, "text": name, "why": "W"} for name in ("INSERT", "UPDATE")],
}


def statements(*verbs: str) -> Trace:
    return trace(*(sql(number, verb) for number, verb in enumerate(verbs, 1)))


@pytest.mark.parametrize("kind", ["several", "choice"])
def test_a_measure_of_one_run_names_the_right_options(kind: str) -> None:
    asked = question(MEASURED, run=RUN, kind=kind)

    assert asked.key({Run(RUN): statements("UPDATE")}) in (["UPDATE"], "UPDATE")
    with pytest.raises(Undecided, match="'DELETE', which is no option's value"):
        asked.key({Run(RUN): statements("DELETE")})


def test_a_list_of_several_names_several() -> None:
    both = {Run(RUN): statements("INSERT", "UPDATE")}

    assert question(MEASURED, run=RUN).key(both) == ["INSERT", "UPDATE"]
    with pytest.raises(Undecided, match="2 options are right"):
        question(MEASURED, run=RUN, kind="choice").key(both)


def each_with_a_run(**changes: Any) -> dict[str, Any]:
    options = [
        {"value": slug, "text": "T", "why": "W", "run": slug} for slug in ("commit", "rollback")
    ]
    return MEASURED | {"options": options, "right_if": ["INSERT"], "wrong_if": ["none"]} | changes


def test_each_option_can_have_a_run_of_its_own() -> None:
    asked = question(each_with_a_run())
    runs = {Run("commit"): statements("INSERT"), Run("rollback"): statements()}

    assert asked.key(runs) == ["commit"]
    assert asked.shows == ("commit", "rollback")
    assert asked.grade(["commit"], ["commit"]).notes[1].experiment == "rollback"
    with pytest.raises(Undecided, match="neither in `right_if` nor in `wrong_if`"):
        asked.key(runs | {Run("rollback"): statements("DELETE")})
    with pytest.raises(Undecided, match="no option is right"):
        asked.key(dict.fromkeys(runs, statements()))


def test_a_run_beside_marked_options_only_shows_its_code() -> None:
    asked = question(SEVERAL, run="post-save-raises?atomic=on")

    assert asked.runs == ()
    assert asked.shows == ("post-save-raises?atomic=on", "commit")
    assert asked.shown_code.endswith("\n\n\nsave_a_book(atomic=True)")


@pytest.mark.parametrize(
    ("data", "changes", "expected"),
    [
        (SEVERAL, {"level": "odd"}, "`level` is 'odd'; use one of: easy, medium, hard"),
        (SEVERAL, {"topic": "odd"}, "`topic` is 'odd'; "),
        (SEVERAL, {"hints": [1]}, "`hints` holds more than texts"),
        (SEVERAL, {"run": "nonsense"}, "there is no experiment 'nonsense'"),
        (SEVERAL, {"measure": "nonsense", "run": RUN}, "there is no measure 'nonsense'"),
        (SEVERAL, {"measure": "ending", "run": RUN}, "the run decides which option is right"),
        (MEASURED, {"measure": None}, "no option is right; mark each"),
        (MEASURED, {}, "`measure` needs one `run`, or one in each option"),
        (each_with_a_run(), {"run": RUN}, "`measure` needs one `run`, or one in each option"),
        (each_with_a_run(), {"right_if": None}, "give each option a `run`, and `right_if`"),
        (each_with_a_run(), {"wrong_if": ["INSERT"]}, "'INSERT' is both in `right_if` and in"),
        (each_with_a_run(), {"measure": None, "right_if": None}, "no option is right"),
        (ORDER, {"run": None}, "`run` is missing; name the experiment"),
        (ORDER, {"items": [ITEMS[0]]}, "`items` needs two or more tables"),
        (ORDER, {"items": [ITEMS[0], ITEMS[0]]}, "two items have the same `event`"),
        (ORDER, {"items": [ITEMS[0], dict(ITEMS[0], event="x")]}, "item 2: 'x' is no name"),
        (PRINTED, {"mistaken": [1]}, "`mistaken` needs two or more tables"),
        (PRINTED, {"mistaken": None}, "`mistaken` is missing"),
        (PRINTED, {"why": None}, "`why` is missing"),
        (ROWS, {"rows": [{"row": {}}, {"row": {}}]}, "row 1: `why` is missing"),
        (ROWS, {"rows": [ROWS["rows"][0]] * 2}, "two rows are the same"),
        (LINE, {"line": "nonsense"}, "the line 'nonsense' is there 0 times"),
        (LINE, {"lines": [1]}, "`lines` needs two or more tables"),
        (LINE, {"lines": None}, "`lines` is missing"),
        (LINE, {"run": None}, "`run` is missing"),
        (LINE, {"run": "nonsense"}, "there is no experiment 'nonsense'"),
    ],
)
def test_what_is_wrong_is_told(
    data: dict[str, Any], changes: dict[str, Any], expected: str
) -> None:
    assert problems(data, **changes)[0].startswith(expected)


def test_rows_name_the_same_columns() -> None:
    rows = [{"row": {"title": "A"}, "why": "W"}, {"row": {"slug": "b"}, "why": "W"}]

    assert problems(ROWS, rows=rows) == [
        "the rows have different columns; name the same ones in the same order"
    ]


def test_an_option_with_a_run_that_nothing_measures_is_told() -> None:
    options = [SEVERAL["options"][0], SEVERAL["options"][1] | {"run": "nonsense"}]

    first, second = problems(SEVERAL, options=options)

    assert first.startswith("option 2: there is no experiment 'nonsense'")
    assert second == "the options have a `run` and nothing measures it; add `measure`"
