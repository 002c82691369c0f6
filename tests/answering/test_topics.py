"""Topics: what is asked, told by a head over a message's vector, and what is decided by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from fake_models import DIMENSION, FakeEncoder, FakeReader, FakeScreen, encode_texts
from small_clinic import POLICY

from app.answering.answer import Outcome, Question
from app.answering.answerer import Answerer
from app.answering.decision import Kinds, Reading, decide_by_topics
from app.answering.memo import Memo
from app.answering.topics import TopicJudge, TopicView
from app.index.artifact import Index
from app.index.topics import Topic, TopicCard, TopicHead
from app.models.encoder import KINDS

MakeReading = Callable[..., Reading]
BATH = "foot-baths#what-a-foot-bath-is"
ANKLES = "foot-baths#what-a-foot-bath-can-do"
NEW = "new-view#how-warmth-moves-blood"
TOPICS = (
    Topic("tub", "question", (BATH,)),
    Topic("ankles", "question", (ANKLES, BATH)),
    Topic("price", "question"),
    Topic("own", "personal_advice"),
)
WORDS = ("cedar tub", "stiff ankles", "price", "pregnant")


def make_head(topics: tuple[Topic, ...] = TOPICS, words: tuple[str, ...] = WORDS) -> TopicHead:
    """Return a head that tells each topic by its words."""
    weights = np.concatenate([20 * encode_texts(words), np.zeros((len(words), 1))], axis=1)
    return TopicHead(TopicCard("0" * 64, 0.6, topics), weights.astype(np.float32))


@pytest.fixture
def judge() -> TopicJudge:
    return TopicJudge(make_head(), (BATH, ANKLES, NEW))


def view(judge: TopicJudge, text: str) -> TopicView:
    return judge.view(encode_texts([text])[0])


def test_a_topic_says_what_answers_it_and_what_kind_of_message_it_is(judge: TopicJudge) -> None:
    asked = view(judge, "stiff ankles")
    assert asked.sections == (ANKLES, BATH)
    assert asked.stated > 0.9
    assert asked.kinds[KINDS.index("question")] > 0.9
    assert asked.kinds.sum() == pytest.approx(1, abs=1e-5)
    own = view(judge, "pregnant")
    assert own.kinds[KINDS.index("personal_advice")] > 0.9
    assert max(own.stated, view(judge, "price").stated) < 0.1


def test_the_topics_tell_kinds_but_not_whether_there_is_a_danger(judge: TopicJudge) -> None:
    alone, told = (Memo(FakeEncoder(), FakeScreen(), topics) for topics in (None, judge))
    for text in ("stiff ankles", "stiff ankles, festering"):
        assert told.encode(text)[1].urgent == pytest.approx(alone.encode(text)[1].urgent, rel=1e-5)
    shares = [memo.encode("stiff ankles")[1].share("personal_advice") for memo in (told, alone)]
    assert shares[0] < shares[1]


def test_two_topics_that_are_asked_at_once_are_both_answered(judge: TopicJudge) -> None:
    assert set(view(judge, "cedar tub stiff ankles").sections) == {BATH, ANKLES}


def test_a_topic_whose_sections_are_gone_answers_nothing() -> None:
    judge = TopicJudge(make_head(), (NEW,))
    asked = view(judge, "stiff ankles")
    assert (asked.stated, asked.sections) == (0.0, ())


@pytest.fixture
def decide(judge: TopicJudge, make_reading: MakeReading) -> Callable[..., object]:
    """Decide on a message by its topics; the passages that were read have these probabilities."""

    def run(text: str, **read: float) -> object:
        found = view(judge, text)
        kinds = Kinds(found.kinds)
        told = [make_reading(section, probability=0.1) for section in found.sections]
        readings = tuple(
            make_reading({"bath": BATH, "new": NEW}[name], probability=chance)
            for name, chance in read.items()
        )
        decision = decide_by_topics(POLICY, judge, kinds, found, told, readings)
        return decision.outcome, tuple(r.hit.passage.id for r in decision.readings)

    return run


def test_what_the_topics_know_is_decided_by_them(decide: Callable[..., object]) -> None:
    assert decide("stiff ankles", bath=0.1) == (Outcome.ANSWERED, (ANKLES, BATH))
    assert decide("price", bath=0.9) == (Outcome.NOT_COVERED, ())
    assert decide("pregnant", bath=0.9) == (Outcome.PERSONAL_ADVICE, ())


def test_a_page_that_no_topic_knows_is_answered_from_by_what_was_read(
    decide: Callable[..., object],
) -> None:
    assert decide("price", new=0.9) == (Outcome.ANSWERED, (NEW,))
    assert decide("price", bath=0.95, new=0.9) == (Outcome.ANSWERED, (NEW,))
    assert decide("price", new=0.5) == (Outcome.NOT_COVERED, ())


def test_an_index_with_topics_answers_by_them(
    small_index: Index, fake_encoder: FakeEncoder, fake_reader: FakeReader
) -> None:
    index = replace(small_index, topics=make_head(), pins=())
    index = replace(index, pin_vectors=type(small_index.pin_vectors)(DIMENSION))
    answerer = Answerer(index, fake_encoder, fake_reader, FakeScreen())
    asked = answerer.answer(Question("stiff ankles"))
    assert asked.outcome is Outcome.ANSWERED
    assert asked.quotes[0].section_id == ANKLES
    assert asked.confidence > 0.9
    # The word stands in a document, but the topic says that this is not what it states.
    refused = answerer.answer(Question("price of warm water"))
    assert refused.outcome is Outcome.NOT_COVERED
