"""``python -m tutorial_site.reload HOST PORT``: serve, and start again after each change.

For authors. A start that fails says why, and the next change tries again.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from watchfiles import BaseFilter, Change, run_process

ROOT = Path(__file__).resolve().parent.parent
#: What the site is made of.
FOLDERS = ("facts", "lab", "lessons", "quizzes", "static", "templates", "tutorial_site")


class Sources(BaseFilter):
    """What decides how the site looks and works: code, content, templates, styles."""

    endings = (".css", ".html", ".jinja", ".js", ".json", ".md", ".py", ".svg", ".toml")

    def __call__(self, change: Change, path: str) -> bool:
        """Whether this change matters."""
        return path.endswith(self.endings) and "/tests/" not in path


def main(host: str, port: str) -> None:
    """Serve until Ctrl-C."""
    command = shlex.join([sys.executable, "-m", "tutorial_site.serve", host, port])
    folders = [ROOT / name for name in FOLDERS]
    run_process(*folders, target=command, target_type="command", watch_filter=Sources())


if __name__ == "__main__":
    main(*sys.argv[1:])
