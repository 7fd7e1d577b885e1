"""Lesson files for tests."""

from __future__ import annotations

from pathlib import Path

from lessons.reading import PageFile, read_page
from lessons.tracks import steps_in

FRONT = """\
number = {number}
title = "A lesson"
level = "Advanced"
minutes = 5
summary = "What it is about."
"""
BODY = f"""\
/// idea
One sentence. Another one.
///

/// experiment | commit
    prediction: seen-from-another
///

## Explanation

{"word " * 260}

```python
x = 1
```

/// result
It showed something.
///

/// why
It matters.
///

/// check | who-sees-the-row
///

/// next
More.
///
"""


def write_lesson(
    folder: Path, name: str, *, front: str | None = None, body: str = BODY, number: int = 1
) -> Path:
    """A lesson file that is right, but for what is given."""
    path = folder / name
    text = FRONT.format(number=number) if front is None else front
    path.write_text(f"+++\n{text}+++\n{body}", encoding="utf-8")
    return path


def read_lesson(path: Path) -> PageFile:
    """The file of a step."""
    return read_page(path, steps_in(path.parent))
