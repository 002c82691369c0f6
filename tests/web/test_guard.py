from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.web.http.guard import LOCK_SECONDS, MAX_GUESSES, GuessGuard
from app.web.http.hits import HitCounts


@pytest.fixture
def guard() -> GuessGuard:
    return GuessGuard(HitCounts())


def guess(guard: GuessGuard, sender: str, times: int) -> list[int]:
    return [guard.take_try(sender) for _ in range(times)]


def test_a_few_wrong_tokens_do_not_lock(guard: GuessGuard) -> None:
    assert guess(guard, "192.0.2.1", MAX_GUESSES) == [0] * MAX_GUESSES


def test_more_wrong_tokens_lock_that_sender_alone(guard: GuessGuard) -> None:
    guess(guard, "192.0.2.1", MAX_GUESSES)
    assert 0 < guard.take_try("192.0.2.1") <= LOCK_SECONDS
    assert guard.take_try("192.0.2.2") == 0


def test_the_lock_opens_by_itself() -> None:
    guard = GuessGuard(HitCounts(), lock_seconds=1)
    guess(guard, "192.0.2.1", MAX_GUESSES)
    assert guard.take_try("192.0.2.1") == 1
    time.sleep(1.1)
    assert guard.take_try("192.0.2.1") == 0


def test_the_right_token_clears_the_count(guard: GuessGuard) -> None:
    guess(guard, "192.0.2.1", MAX_GUESSES)
    guard.note_right("192.0.2.1")
    assert guess(guard, "192.0.2.1", MAX_GUESSES) == [0] * MAX_GUESSES


def test_tries_at_the_same_time_are_no_more_than_in_turn(guard: GuessGuard) -> None:
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(guard.take_try, ["192.0.2.1"] * 64))
    assert waits.count(0) == MAX_GUESSES
