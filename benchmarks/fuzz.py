"""Many requests that no browser would send, and what must be true of every answer.

Run by hand:

    python -m benchmarks.fuzz [--requests 100000] [--postgresql]

The same as ``tests/test_fuzz.py``, for longer, with real commits, on SQLite or
on a PostgreSQL that is made for it and thrown away. It prints how many answers
had which status, and ends at the first fault with the request that made it.
"""

from __future__ import annotations

import argparse
import logging
import os
import time
from collections import Counter
from contextlib import ExitStack

BATCH = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    with ExitStack() as stack:
        if asked.postgresql:
            from tests.postgres import running

            os.environ["DATABASE_URL"] = stack.enter_context(running()).url
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        import django

        django.setup()
        logging.disable()
        _fuzz(asked.requests)


def _fuzz(wanted: int) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.forms.models import model_to_dict
    from django.test import Client
    from django.test.utils import setup_test_environment
    from hypothesis import HealthCheck, Phase, given, seed, settings

    from tests.fuzzing import Sent, explore, faults_in, plant, requests, send

    setup_test_environment()
    call_command("migrate", verbosity=0)
    planted = plant()
    before = [model_to_dict(row) for row in planted]
    client = Client()
    site = explore(client)
    seen: Counter[int] = Counter()
    begun = time.monotonic()
    print(f"{connection.vendor}: {len(site.paths)} pages, {len(site.forms)} forms", flush=True)

    def ask(sent: Sent) -> None:
        response = send(client, sent)
        seen[response.status_code] += 1
        assert [*faults_in(response)] == [], sent

    while seen.total() < wanted:
        batch = settings(
            max_examples=min(BATCH, wanted - seen.total()),
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        seed(seen.total())(batch(given(requests(site))(ask)))()
        print(f"{seen.total():>8,} requests in {time.monotonic() - begun:.0f} s", flush=True)
    after = [model_to_dict(type(row)._default_manager.get(pk=row.pk)) for row in planted]
    assert after == before, "somebody else's rows were changed"
    print("no fault:", ", ".join(f"{count:,} × {status}" for status, count in sorted(seen.items())))


if __name__ == "__main__":
    main()
