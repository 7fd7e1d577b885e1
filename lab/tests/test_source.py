from __future__ import annotations

import pytest

from lab.source import (
    UnfitSource,
    lines_that_break_a_paste,
    receivers,
    signature,
    switch_off,
)

CODE = """from django.dispatch import receiver, Signal


@receiver(
    [pre_save, post_save],
    sender=Book,
)
def decorated(sender, **kwargs):
    pass


def plain(sender, **kwargs):
    pass


post_save.connect(plain, sender=Book)
post_save.connect(receiver=plain)


def connect_inside():
    post_save.connect(plain)


async def later(**kwargs):
    await nothing


def save_a_book(title="Two Scoops", *, atomic=False, seconds=-0.1):
    send()
"""


def test_the_signature_is_read_with_its_defaults() -> None:
    found = signature(CODE, "save_a_book")

    assert found == {"title": "Two Scoops", "atomic": False, "seconds": -0.1}


def test_the_signature_of_a_coroutine_is_read() -> None:
    assert signature('async def go(title="It"): pass', "go") == {"title": "It"}


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("def go(: pass", "line 1 is not Python"),
        ("def stay(): pass", "there is no function `go`"),
        ("def go(title): pass", "`title` has no default"),
        ("def go(*, title): pass", "`title` has no default"),
        ("def go(*titles): pass", "plain arguments"),
        ("def go(**titles): pass", "plain arguments"),
        ("def go(title='', /): pass", "plain arguments"),
        ("def go(title=name()): pass", "`title` is not a plain value"),
    ],
)
def test_an_unfit_action_is_refused(code: str, complaint: str) -> None:
    with pytest.raises(UnfitSource, match=complaint.replace("*", r"\*")):
        signature(code, "go")


def test_a_signature_is_never_executed() -> None:
    assert signature("raise SystemExit\ndef go(): pass", "go") == {}


def test_receivers_are_found_however_they_are_connected() -> None:
    assert receivers(CODE) == {"decorated", "plain"}


def test_other_decorators_and_calls_connect_nothing() -> None:
    code = "@cache\n@app.route('/')\ndef view(): pass\nsignal.connect(lambda **k: 1)\nprint(1)"

    assert receivers(code) == set()


def test_a_decorator_is_switched_off_over_all_its_lines() -> None:
    lines = switch_off(CODE, {"decorated"}).splitlines()

    assert lines[3:8] == [
        "# @receiver(",
        "    # [pre_save, post_save],",
        "    # sender=Book,",
        "# )",
        "def decorated(sender, **kwargs):",
    ]


def test_every_connection_of_a_receiver_is_switched_off() -> None:
    switched = switch_off(CODE, {"plain"})

    assert "# post_save.connect(plain, sender=Book)\n" in switched
    assert "# post_save.connect(receiver=plain)\n" in switched
    assert receivers(switched) == {"decorated"}


def test_a_block_that_only_connected_still_holds_a_statement() -> None:
    switched = switch_off(CODE, {"plain"})

    assert "    pass  # post_save.connect(plain)\n" in switched
    compile(switched, "switched", "exec")


def test_a_block_whose_connections_are_all_switched_off_still_compiles() -> None:
    code = "def connect():\n    a.connect(one)\n    b.connect(one)\n"

    assert switch_off(code, {"one"}) == (
        "def connect():\n    pass  # a.connect(one)\n    # b.connect(one)\n"
    )


@pytest.mark.parametrize("off", [set(), {"plain"}, {"decorated"}, {"plain", "decorated"}])
def test_no_line_moves(off: set[str]) -> None:
    before, after = CODE.splitlines(), switch_off(CODE, off).splitlines()

    assert len(after) == len(before)
    assert [line.split("# ")[-1].strip() for line in after] == [line.strip() for line in before]


def test_a_blank_line_inside_a_function_breaks_a_paste() -> None:
    code = "import this\n\n\ndef go():\n    here()\n\n    there()\n\n\ngo()\n"

    assert lines_that_break_a_paste(code) == [6]
