"""Run pip-audit on pinned files, and take what it could not ask for what it is: not known."""

from __future__ import annotations

import json
import subprocess
import sys


def main(files: list[str]) -> int:
    """0 if all were asked for and none has a weakness, 1 if one has, 2 if not all were asked."""
    named = [word for file in files for word in ("--requirement", file)]
    command = ["-m", "pip_audit", "--no-deps", "--format=json", "--progress-spinner=off", *named]
    result = subprocess.run([sys.executable, *command], capture_output=True, text=True)
    try:
        packages = json.loads(result.stdout)["dependencies"]
    except (ValueError, KeyError):
        sys.stderr.write(result.stderr)
        return _say(2, "pip-audit could not ask; look at its message above.")
    weak = [
        f"{it['name']} {it['version']}: {bug['id']}, mended in {_mended(bug)}"
        for it in packages
        for bug in it.get("vulns", [])
    ]
    unknown = [it["name"] for it in packages if "skip_reason" in it]
    for line in weak:
        print(line)
    if weak:
        return _say(1, f"{len(weak)} known vulnerabilities.")
    if unknown:
        which = "any of" if len(unknown) == len(packages) else f"{len(unknown)} of"
        return _say(
            2,
            f"nothing was learned of {which} the {len(packages)} packages: the service was not "
            "reached, or does not know them. This is no clean bill; ask again where it is.",
        )
    return _say(0, f"no known vulnerability in {len(packages)} packages.")


def _mended(bug: dict[str, list[str]]) -> str:
    return ", ".join(bug["fix_versions"]) or "no version yet"


def _say(status: int, text: str) -> int:
    print(f"script/audit: {text}")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
