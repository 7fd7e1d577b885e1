from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from stat import S_IMODE

from tutorial_site import secret_key


def test_the_first_start_makes_a_key_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret-key"

    key = secret_key.read_or_make(path)

    assert len(key) > 60
    assert S_IMODE(path.stat().st_mode) == 0o600
    assert S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_key_stays(tmp_path: Path) -> None:
    path = tmp_path / "secret-key"

    assert secret_key.read_or_make(path) == secret_key.read_or_make(path)
    assert list(tmp_path.iterdir()) == [path]


def test_first_starts_at_the_same_moment_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(secret_key.read_or_make, [tmp_path / "secret-key"] * 40))

    assert len(keys) == 1


def test_a_key_that_came_first_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "secret-key"
    path.write_text("first\n")

    secret_key._make(path)

    assert path.read_text() == "first\n"
