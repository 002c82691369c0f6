from __future__ import annotations

from app.insights.guard import LOCK_SECONDS, MAX_GUESSES, MAX_SENDERS, GuessGuard


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def guess(guard: GuessGuard, address: str, times: int) -> None:
    for _ in range(times):
        guard.note_wrong(address)


def test_a_few_wrong_tokens_do_not_lock() -> None:
    guard = GuessGuard(Clock())
    guess(guard, "192.0.2.1", MAX_GUESSES - 1)
    assert guard.find_wait("192.0.2.1") == 0


def test_more_wrong_tokens_lock_that_sender_alone() -> None:
    guard = GuessGuard(Clock())
    guess(guard, "192.0.2.1", MAX_GUESSES)
    assert 0 < guard.find_wait("192.0.2.1") <= LOCK_SECONDS + 1
    assert guard.find_wait("192.0.2.2") == 0


def test_the_lock_opens_by_itself() -> None:
    clock = Clock()
    guard = GuessGuard(clock)
    guess(guard, "192.0.2.1", MAX_GUESSES)
    clock.now += LOCK_SECONDS + 1
    assert guard.find_wait("192.0.2.1") == 0
    guard.note_wrong("192.0.2.1")
    assert guard.find_wait("192.0.2.1") == 0


def test_addresses_of_one_ipv6_network_count_as_one_sender() -> None:
    guard = GuessGuard(Clock())
    for number in range(MAX_GUESSES):
        guard.note_wrong(f"2001:db8::{number}")
    assert guard.find_wait("2001:db8::ffff") > 0
    assert guard.find_wait("2001:db8:1::1") == 0


def test_a_sender_without_an_address_is_counted_too() -> None:
    guard = GuessGuard(Clock())
    guess(guard, "unknown", MAX_GUESSES)
    assert guard.find_wait("unknown") > 0


def test_the_right_token_clears_the_count() -> None:
    guard = GuessGuard(Clock())
    guess(guard, "192.0.2.1", MAX_GUESSES - 1)
    guard.note_right("192.0.2.1")
    guard.note_wrong("192.0.2.1")
    assert guard.find_wait("192.0.2.1") == 0


def test_memory_stays_bounded_however_many_senders_guess() -> None:
    guard = GuessGuard(Clock())
    for number in range(3 * MAX_SENDERS):
        guard.note_wrong(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    assert len(guard._guesses) == MAX_SENDERS
