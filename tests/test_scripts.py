"""The two commands, as far as they can be tried without installing anything."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The scripts in a folder with a space in its path."""
    copy = tmp_path / "my projects" / "before & after"
    shutil.copytree(ROOT / "script", copy / "script")
    shutil.copy(ROOT / ".python-version", copy)
    return copy


@pytest.mark.parametrize("name", ["server", "test", "django-tests", "facts", "audit"])
def test_help_comes_from_any_folder_and_makes_nothing(copy: Path, name: str) -> None:
    result = run(copy / "script" / name, "--help", cwd=Path("/"))

    assert result.returncode == 0
    assert result.stdout.startswith(f"script/{name} [")
    assert not (copy / ".venv").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port"], "--port needs a value."),
        (["--host", ""], "--host needs a value."),
        (["--port", "http"], "http is not a port."),
        (["--port=0"], "0 is not a port."),
        (["--port", "65536"], "65536 is not a port."),
        (["--port", "08"], "08 is not a port."),
        (["--workers", "none"], "none is not a number of workers."),
        (["--workers=0"], "0 is not a number of workers."),
        (["--public"], "--public is not an option of this command."),
        (["8000"], "8000 is not an option of this command."),
    ],
)
def test_a_wrong_option_is_said_before_anything_is_made(
    copy: Path, arguments: list[str], message: str
) -> None:
    result = run(copy / "script" / "server", *arguments)

    assert result.returncode == 2
    assert f"script/server: {message}" in result.stderr
    assert not (copy / ".venv").exists()


@pytest.mark.parametrize("arguments", [["--django"], ["--django", "six"], ["--django="]])
def test_a_wrong_series_of_django_is_said(copy: Path, arguments: list[str]) -> None:
    result = run(copy / "script" / "test", *arguments)

    assert result.returncode == 1
    assert "--django needs a series like 6.0." in result.stderr


def test_a_wrong_kind_of_database_is_said(copy: Path) -> None:
    result = run(copy / "script" / "test", "--database", "oracle")

    assert result.returncode == 1
    assert "--database needs postgresql" in result.stderr


def with_candidates(copy: Path, *candidates: Path) -> subprocess.CompletedProcess[str]:
    """What find_python says when these are all the interpreters of the machine."""
    names = "\n".join(map(str, candidates))
    script = f"""
        . '{copy}/script/_common'
        candidates() {{ echo '{names}'; }}
        find_python
        say "$python"
    """
    return run("bash", "-c", script, "script/server")


def interpreter(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_the_first_fitting_interpreter_is_taken(copy: Path, tmp_path: Path) -> None:
    old = interpreter(tmp_path / "old python", "echo 'it is Python 3.9'; exit 1")
    fitting = interpreter(tmp_path / "fitting python", "exit 0")
    newer = interpreter(tmp_path / "newer python", "exit 0")

    result = with_candidates(copy, old, fitting, newer)

    assert result.stdout == f"{fitting}\n"


def test_without_a_fitting_interpreter_it_says_what_to_do(copy: Path, tmp_path: Path) -> None:
    old = interpreter(tmp_path / "python3", "echo 'it is Python 3.9'; exit 1")
    bare = interpreter(tmp_path / "python3.13", "echo 'it lacks the module ensurepip'; exit 1")

    result = with_candidates(copy, old, bare)

    assert result.returncode == 1
    assert f"looked at {old}: it is Python 3.9" in result.stderr
    assert f"looked at {bare}: it lacks the module ensurepip" in result.stderr
    assert "apt-get install python3 python3-venv" in result.stderr
    assert "PYTHON=/path/to/python3.13 script/server" in result.stderr
