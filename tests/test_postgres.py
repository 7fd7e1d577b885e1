from __future__ import annotations

import psycopg
import pytest

from tests.postgres import Postgres


def test_the_cluster_answers(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url) as connection:
        row = connection.execute("SELECT current_user, 6 * 7").fetchone()

    assert row == ("postgres", 42)


@pytest.mark.parametrize("wanted", [True, False])
def test_the_log_is_a_witness_when_asked(postgres: Postgres, wanted: bool) -> None:
    lines: list[str] = []

    if wanted:
        with postgres.statements() as lines:
            psycopg.connect(postgres.url).execute("SELECT 'heard'").connection.close()
    else:
        start = postgres.log.stat().st_size
        psycopg.connect(postgres.url).execute("SELECT 'heard'").connection.close()
        lines = postgres.log.read_bytes()[start:].decode().splitlines()

    assert any("SELECT 'heard'" in line for line in lines) is wanted
