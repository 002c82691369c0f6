"""How much random input each test here is given: a little in the suite, as much as asked by hand.

FUZZ_EXAMPLES=100000 python -m pytest tests/fuzz  gives each of them a hundred thousand.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

ASKED = int(os.environ.get("FUZZ_EXAMPLES", "0"))


def try_many(few: int) -> settings:
    """Return Hypothesis's settings for a test that the suite gives only a few examples."""
    return settings(
        max_examples=ASKED or few,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
