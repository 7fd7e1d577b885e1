"""Writes down how each test ended."""

from __future__ import annotations

import json
import os
import unittest
from pathlib import Path
from typing import Any

from django.test.runner import DiscoverRunner
from django.test.utils import iter_test_cases  # type: ignore[attr-defined]


class Runner(DiscoverRunner):
    """Django's runner; afterwards ``outcomes.json`` holds a word for each test."""

    def run_suite(self, suite: unittest.TestSuite, **kwargs: Any) -> Any:
        """Run the tests and write the file."""
        outcomes = {test.id(): "passed" for test in iter_test_cases(suite)}
        result = super().run_suite(suite, **kwargs)
        for kind in ("errors", "failures", "skipped", "expectedFailures"):
            for test, text in getattr(result, kind):
                outcomes[test.id()] = f"{kind}: {text.strip().splitlines()[-1]}"
        path = Path(os.environ["DJANGO_TESTS_FOLDER"], "outcomes.json")
        path.write_text(json.dumps(outcomes))
        return result
