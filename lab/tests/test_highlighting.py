"""Code as numbered lines of safe HTML."""

from __future__ import annotations

import re
from html import unescape

from lab.catalogue import experiments
from lab.highlighting import code_html, code_lines

SOURCE = '''x = """one
<two>
"""


y = 1
'''


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


def test_the_lines_are_the_code_to_the_letter() -> None:
    for source in [SOURCE, *(experiment.source for experiment in experiments().values())]:
        lines = code_lines(source)

        assert [number for number, _ in lines] == list(range(1, len(lines) + 1))
        assert "\n".join(plain(html) for _, html in lines) + "\n" == source


def test_each_line_is_whole_html() -> None:
    for _, html in code_lines(SOURCE):
        assert html.count("<span") == html.count("</span>")
        assert "<two>" not in html


def test_the_html_holds_each_line_with_its_number() -> None:
    html = code_html(SOURCE)

    assert plain(html) == SOURCE
    assert re.findall(r'<span class="line" data-line="(\d+)">', html) == list("123456")


def test_the_same_code_is_coloured_once() -> None:
    assert code_html(SOURCE) is code_html(SOURCE)


def test_a_long_line_breaks_behind_signs_and_a_short_one_nowhere() -> None:
    ((_, long), (_, short)) = code_lines(
        "x = Book.objects.filter(title=long_names_of_books)\na.b()\n"
    )

    pieces = [plain(piece) for piece in long.split("<wbr>")]
    assert pieces[:4] == ["x = Book.", "objects.", "filter(", "title=long_"]
    assert "<wbr>" not in short
