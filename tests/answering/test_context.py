"""What a message leans on."""

from __future__ import annotations

import pytest
from fake_models import FakeEncoder, FakeScreen

from app.answering.context import join_context, leans_on_context, read_in_context, weigh_link
from app.answering.memo import Memo


@pytest.mark.parametrize(
    "text",
    [
        "and the ankles?",
        "why?",
        "how long",
        "does it hurt a lot when they are new",
        "what about the other one",
    ],
)
def test_a_short_message_or_one_that_points_back_leans(text: str) -> None:
    assert leans_on_context(text)


@pytest.mark.parametrize(
    "text",
    [
        "what do growth factors do for scars",
        "I have had this scar since I was a child and it really bothers me a lot, can you help",
    ],
)
def test_a_message_that_stands_alone_does_not_lean(text: str) -> None:
    assert not leans_on_context(text)


def test_a_message_that_leans_is_read_with_the_one_before_it() -> None:
    before = "what is qi"
    assert join_context(before, "and collagen?") == "what is qi | and collagen?"
    assert read_in_context("and collagen?", before) == "what is qi | and collagen?"
    assert read_in_context("and collagen?", None) == "and collagen?"
    alone = "what do growth factors do for scars"
    assert read_in_context(alone, before) == alone


@pytest.mark.parametrize(
    ("before", "kept"),
    [("first " + "again and " * 50 + "last", "last"), ("气" * 999 + "血", "血"), ("a" * 500, "a")],
)
def test_a_long_message_before_is_cut_from_its_front(before: str, kept: str) -> None:
    joined = join_context(before, "and collagen?")
    context, new = joined.split(" | ")
    assert new == "and collagen?"
    assert context.endswith(kept)
    assert before.endswith(context)
    assert 0 < len(context) <= 160
    assert not context.startswith(("first", " "))


def test_a_message_before_is_not_cut_inside_a_word() -> None:
    context = join_context("collagen " * 99 + "scars", "why?").partition(" | ")[0]
    assert set(context.split()) == {"collagen", "scars"}


def test_a_link_is_of_the_two_messages_apart_and_joined() -> None:
    memo = Memo(FakeEncoder(), FakeScreen())
    same = weigh_link(memo, "warm vessels", "warm vessels")
    assert same.apart == pytest.approx(1, abs=1e-5)
    other = weigh_link(memo, "and how do those help?", "warm vessels")
    assert other.apart < same.apart
    assert other.before > other.apart
    assert (same.opens, same.points_back) == (0, 0)
    assert (other.opens, other.points_back) == (1, 1)
