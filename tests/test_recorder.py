"""What is recorded after an answer is recorded in order, and nothing that waits is lost."""

from __future__ import annotations

import logging
import threading

import pytest

from app.recorder import Recorder


def test_work_is_done_in_order_and_all_of_it() -> None:
    recorder, done = Recorder(), []
    may_begin = threading.Event()
    recorder.do_later(lambda: may_begin.wait(30))
    for number in range(50):
        recorder.do_later(lambda number=number: done.append(number))  # type: ignore[misc]
    assert done == []
    may_begin.set()
    assert recorder.do_now(lambda: list(done)) == list(range(50))


def test_an_error_is_logged_without_its_words_and_the_next_work_is_done(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail() -> None:
        raise ValueError("sesquipedalian")

    recorder = Recorder()
    with caplog.at_level(logging.ERROR):
        recorder.do_later(fail)
        recorder.finish()
    assert "ValueError" in caplog.text
    assert "sesquipedalian" not in caplog.text
    assert recorder.do_now(lambda: 7) == 7


def test_an_error_of_work_that_is_waited_for_is_the_caller_s() -> None:
    with pytest.raises(ZeroDivisionError):
        Recorder().do_now(lambda: 1 // 0)
