"""Facts and files of facts for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from facts.definitions import Fact

ENTRY = """\
[[facts]]
id = "a-row-stays"
statement = "A row stays."
source = "django/db/models/base.py"
function = "Model.save_base"
check = "transactions.error_in_post_save"
expect = { rows = 1, names = ["a"] }
negated = { rows = 0 }
"""


def make_fact(**changes: Any) -> Fact:
    data: dict[str, Any] = {
        "id": "a-row-stays",
        "statement": "A row stays.",
        "source": "django/db/models/base.py",
        "function": "Model.save_base",
        "check": "transactions.error_in_post_save",
        "expect": {"autocommit": 1, "atomic": 0},
        "negated": {"autocommit": 0},
        "topic": "rows",
        **changes,
    }
    return Fact(**data, data={key: value for key, value in data.items() if key != "path"})


def write_topic(
    folder: Path, entries: str = ENTRY, *, name: str = "01-rows.toml", title: str = "Rows"
) -> Path:
    path = folder / name
    path.write_text(f'title = "{title}"\n\n{entries}', encoding="utf-8")
    return path
