"""Why a message gets the answer that it gets: the numbers, beside the thresholds that they met.

The same parts of the answerer say here what they say when a patient asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.answering.answer import Answer, Outcome, Question
from app.answering.answerer import Answerer
from app.answering.danger import Said, take_apart, take_turn_apart, weigh_signs
from app.answering.decision import Decision, Kinds, Reading
from app.answering.memo import Memo
from app.answering.red_flags import find_red_flag
from app.answering.screening import find_script, list_turns
from app.answering.understanding import Understood, clean_text, understand
from app.index.pins import Pin
from app.index.policy import Policy
from app.models.encoder import KINDS, Vectors

# Less likely kinds say nothing.
_LEAST_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class HeardDanger:
    """What one message tells of a danger: its probability, 0 to 1, and the rule that it met."""

    text: str
    probability: float
    rule: str | None


@dataclass(frozen=True, slots=True)
class NearPin:
    """The pin whose phrasing comes nearest, its cosine, and whether that is near enough."""

    pin: Pin
    cosine: float
    is_near: bool


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence of a passage, and the log-odds that it states the answer."""

    text: str
    odds: float


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage that was read: the probability, 0 to 1, that it states the answer, and of what."""

    reading: Reading
    document_title: str
    sentences: tuple[ReadSentence, ...]
    is_enough: bool


@dataclass(frozen=True, slots=True)
class AskedPart:
    """One thing that the message asks, as it was read, and what was made of it.

    ``kinds`` are the likely kinds of message with their probabilities, the likeliest first;
    ``by_topics`` the probability, by the clinic's topics, that the documents answer it, and the one
    from which they do (None: it has no topics); ``passages`` those that came nearest, the likeliest
    to answer first.
    """

    text: str
    decision: Decision
    kinds: tuple[tuple[str, float], ...]
    pin: NearPin | None
    by_topics: tuple[float, float] | None
    passages: tuple[ReadPassage, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer, and why: ``mended`` is the message without its slips, ``parts`` the whole message
    and, if it asks several things, each of them. Nothing was read of a message without words or in
    a script that the documents are not in: ``parts`` are empty.
    """

    answer: Answer
    policy: Policy
    mended: str
    dangers: tuple[HeardDanger, ...] = ()
    parts: tuple[AskedPart, ...] = ()

    @property
    def is_urgent(self) -> bool:
        """Whether a danger decided."""
        return self.answer.outcome is Outcome.URGENT


def explain(answerer: Answerer, question: Question) -> Explanation:
    """Return the answer to a question, and why it is that."""
    answer = answerer.answer(question)
    policy = answerer.index.manifest.policy
    text = clean_text(question.text)
    turns = [turn for turn in map(clean_text, question.history) if turn]
    if find_script(text) is None:
        return Explanation(answer, policy, text)
    memo = answerer.remember()
    understood = understand(text, turns, answerer.speller)
    said = [take_apart(understood), *(take_turn_apart(turn) for turn in list_turns(turns))]
    return Explanation(
        answer=answer,
        policy=policy,
        mended=understood.text,
        dangers=tuple(_hear(memo, policy, one) for one in said),
        parts=_explain_parts(answerer, memo, understood),
    )


def _hear(memo: Memo, policy: Policy, said: Said) -> HeardDanger:
    rules = (flag for piece in said.pieces if (flag := find_red_flag(piece)))
    rule = next((flag.name for flag in rules), None)
    probability = policy.danger.evidence.weigh(weigh_signs(memo, said))
    return HeardDanger(said.forms[-1], probability, rule)


def _explain_parts(answerer: Answerer, memo: Memo, understood: Understood) -> tuple[AskedPart, ...]:
    asked = [(understood.text, understood.context)]
    if len(understood.parts) > 1:
        asked += understood.list_parts()
    return tuple(_explain_part(answerer, memo, text, context) for text, context in asked)


def _explain_part(answerer: Answerer, memo: Memo, text: str, context: str | None) -> AskedPart:
    read = answerer.read_in_context(memo, text, context)
    vector, kinds = memo.encode(read)
    topics = answerer.topics
    decision = answerer.judge_text(memo, text, context)
    return AskedPart(
        text=read,
        decision=decision,
        kinds=_list_kinds(kinds),
        pin=_find_pin(answerer, [vector, memo.encode(text)[0]]),
        by_topics=None if topics is None else (topics.view(vector).stated, topics.answered),
        passages=tuple(_show_reading(answerer, reading) for reading in decision.near),
    )


def _list_kinds(kinds: Kinds) -> tuple[tuple[str, float], ...]:
    shares = [(kind, kinds.share(kind)) for kind in KINDS]
    likely = [pair for pair in shares if pair[1] >= _LEAST_SHARE]
    return tuple(sorted(likely, key=lambda pair: -pair[1]))


def _find_pin(answerer: Answerer, vectors: Sequence[Vectors]) -> NearPin | None:
    found = [near for vector in vectors if (near := answerer.find_nearest_pin(vector))]
    if not found:
        return None
    pin, cosine = max(found, key=lambda near: near[1])
    return NearPin(pin, cosine, cosine >= answerer.index.manifest.policy.pinned)


def _show_reading(answerer: Answerer, reading: Reading) -> ReadPassage:
    index, passage = answerer.index, reading.hit.passage
    document = index.documents[passage.document_id]
    pairs = zip(passage.sentences, reading.verdict.sentences, strict=True)
    return ReadPassage(
        reading=reading,
        document_title=document.title,
        sentences=tuple(ReadSentence(document.slice(span), odds) for span, odds in pairs),
        is_enough=reading.probability >= index.manifest.policy.answered,
    )
