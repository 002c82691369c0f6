"""Question to answer: screen, understand, retrieve, read, decide, quote, in that order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.answering.answer import Answer, Outcome, Question
from app.answering.context import read_in_context, weigh_link
from app.answering.danger import DangerListener, Said, take_apart, take_turn_apart
from app.answering.decision import (
    Decision,
    Reading,
    decide,
    decide_by_pin,
    decide_by_topics,
    rank_again,
    rank_readings,
    screen,
)
from app.answering.memo import Memo
from app.answering.red_flags import SELF_HARM
from app.answering.reply import Replier
from app.answering.retrieval import Retriever
from app.answering.screening import (
    find_foreign_words,
    find_script,
    find_scripts,
    is_glad,
    list_turns,
)
from app.answering.topics import TopicJudge
from app.answering.understanding import (
    Speller,
    Understood,
    clean_text,
    list_asides,
    understand,
)
from app.index.artifact import Index
from app.index.pins import Pin
from app.models.encoder import Encoder, OnnxEncoder, Vectors
from app.models.frame import frame_passages
from app.models.languages import find_language
from app.models.network import Network
from app.models.ngrams import NgramScreen, Screen
from app.models.reader import OnnxReader, Reader

OPENING_QUESTIONS = 4
# Parts that speak although the message as a whole is answered; the others are refusals.
_SPEAKS = (Outcome.ANSWERED, Outcome.PERSONAL_ADVICE)
# What is said of a message that was not understood.
_LOST = (Outcome.OFF_TOPIC, Outcome.CLARIFY)
_REFUSED = (Outcome.NOT_COVERED, *_LOST)


class Answerer:
    """Answers questions from one index; holds no state between questions and is thread-safe."""

    def __init__(self, index: Index, encoder: Encoder, reader: Reader, screener: Screen) -> None:
        self.index = index
        self._policy = index.manifest.policy
        self._encoder = encoder
        self._reader = reader
        self._screener = screener
        self._listener = DangerListener(self._policy.danger)
        self._retriever = Retriever(index)
        sections = [passage.id for passage in index.passages]
        self.topics = None if index.topics is None else TopicJudge(index.topics, sections)
        self._pinned = [pin for pin in index.pins for _ in pin.phrasings]
        self._languages = {d.language.split("-")[0] for d in index.documents.values()}
        self._scripts = find_scripts(document.text for document in index.documents.values())
        self.speller = Speller(index.words)
        self._replier = Replier(index)
        offered = index.suggestions[:OPENING_QUESTIONS]
        self.opening_questions = tuple(suggestion.question for suggestion in offered)

    def answer(self, question: Question) -> Answer:
        """Return the answer to a question, with quotes that are exact slices of the documents."""
        memo = self.remember()
        text = clean_text(question.text)
        turns = [said for turn in question.history if (said := clean_text(turn))]
        script = find_script(text)
        if script is None:
            danger = self._hear_danger(memo, _listen_back(turns))
            if danger is not None:
                return self._replier.reply([danger], question.locale)
            return self._replier.reply_wordless(is_glad(text), question.locale)
        if script not in self._scripts:
            return self._replier.reply([self._decide_foreign(memo, text, turns)], question.locale)
        understood = understand(text, turns, self.speller)
        return self._replier.reply(self.judge(memo, understood, turns), question.locale)

    def remember(self) -> Memo:
        """Return a memo for the texts of one request."""
        return Memo(self._encoder, self._screener, self.topics)

    def judge(
        self, memo: Memo, understood: Understood, history: Sequence[str] = ()
    ) -> tuple[Decision, ...]:
        """Return a decision on each thing that a message asks; the danger first if it is urgent."""
        if self._is_foreign(memo, understood):
            return (self._decide_foreign(memo, understood.typed, history),)
        danger = self._hear_danger(memo, [take_apart(understood), *_listen_back(history)])
        if danger is not None:
            return (danger, *self._answer_beside(memo, understood, danger))
        decisions = self._judge_parts(memo, understood)
        if any(decision.outcome not in _LOST for decision in decisions):
            return decisions
        # What is asked may stand in words that nobody here can read.
        foreign = find_foreign_words(understood.typed, self._scripts)
        return (self._decide_foreign(memo, foreign, history),) if foreign else decisions

    def _judge_parts(self, memo: Memo, understood: Understood) -> tuple[Decision, ...]:
        whole = self.judge_text(memo, understood.text, understood.context)
        is_whole = whole.outcome is Outcome.PERSONAL_ADVICE or whole.pin is not None
        if is_whole or len(understood.parts) == 1:
            return (whole,)
        judged = [self.judge_text(memo, part, before) for part, before in understood.list_parts()]
        parts = tuple(part for part in judged if part.outcome is not Outcome.SMALL_TALK)
        speaks = any(part.outcome in _SPEAKS for part in parts)
        if whole.outcome is Outcome.ANSWERED:
            return parts if speaks and len(parts) > 1 else (whole,)
        enough = 1 if speaks or whole.outcome is Outcome.SMALL_TALK else 2
        return parts if len(parts) >= enough else (whole,)

    def _answer_beside(
        self, memo: Memo, understood: Understood, danger: Decision
    ) -> tuple[Decision, ...]:
        """Return the answers to what a message with a danger asks besides.

        Whoever wants to die is not told of treatments.
        """
        if danger.kind == SELF_HARM or danger.language is not None:
            return ()
        asked = [text for text in list_asides(understood.text) if not self._alarms(memo, text)]
        judged = [self.judge_text(memo, text, None) for text in asked]
        return tuple(one for one in judged if one.outcome is Outcome.ANSWERED)

    def judge_text(self, memo: Memo, text: str, context: str | None) -> Decision:
        """Return the decision on one thing that is asked.

        What is refused with the message before it, and does not go on from that, is read alone.
        """
        asked = self.read_in_context(memo, text, context)
        decision = self._judge_asked(memo, text, asked)
        is_refused = decision.outcome in _REFUSED and decision.pin is None
        if context is None or asked == text or not is_refused:
            return decision
        goes_on = self._policy.link.weigh(weigh_link(memo, text, context))
        return decision if goes_on >= self._policy.linked else self._judge_asked(memo, text, text)

    def _judge_asked(self, memo: Memo, text: str, asked: str) -> Decision:
        """Return the decision on a text, which is read as ``asked``."""
        vector, kinds = memo.encode(asked)
        if (screened := screen(self._policy, kinds)) is not None:
            return screened
        pin = self._find_pin(vector) or self._find_pin(memo.encode(text)[0])
        if pin is not None:
            section = self._read_section(pin.section, asked, vector) if pin.section else None
            near = self.look(asked, vector)
            return decide_by_pin(self._policy, kinds, pin, section, near)
        if self.topics is None:
            return decide(self._policy, kinds, self.read(asked, vector))
        view = self.topics.view(vector)
        told = [self._read_section(section, asked, vector) for section in view.sections]
        is_told = bool(told) and view.stated >= self.topics.answered
        readings = self.look(asked, vector) if is_told else self.read(asked, vector)
        return decide_by_topics(self._policy, self.topics, kinds, view, told, readings)

    def read(self, text: str, vector: Vectors) -> tuple[Reading, ...]:
        """Return the passages that come nearest, the first of them looked at twice; the likeliest
        to state the answer first.
        """
        readings = self.look(text, vector)
        together = [
            self._reader.read_together(text, one.hit.frame, one.verdict)
            for one in readings[: self._policy.again]
        ]
        return rank_again(self._policy, readings, together)

    def look(self, text: str, vector: Vectors) -> tuple[Reading, ...]:
        """Return the passages that come nearest, at the first look."""
        hits = self._retriever.search(text, vector, self._policy.read)
        return rank_readings(
            self._policy, hits, self._reader.read(text, [hit.frame for hit in hits])
        )

    def _read_section(self, section: str, text: str, vector: Vectors) -> Reading:
        hit = self._retriever.measure(section, text, vector)
        return rank_readings(self._policy, [hit], self._reader.read(text, [hit.frame]))[0]

    def find_nearest_pin(self, vector: Vectors) -> tuple[Pin, float] | None:
        """Return the pin that comes nearest to a message, near enough or not, and its cosine."""
        if not self._pinned:
            return None
        cosines, rows = self.index.pin_vectors.search(vector.reshape(1, -1), 1)
        return self._pinned[int(rows[0][0])], float(cosines[0][0])

    def _find_pin(self, vector: Vectors) -> Pin | None:
        nearest = self.find_nearest_pin(vector)
        return nearest[0] if nearest and nearest[1] >= self._policy.pinned else None

    def read_in_context(self, memo: Memo, text: str, context: str | None) -> str:
        """Return a message with the one before it, if it may lean on that and is no courtesy."""
        read = read_in_context(text, context)
        if read == text or "?" in text:
            return read
        _, kinds = memo.encode(text)
        return text if kinds.talk >= self._policy.small_talk else read

    def _is_foreign(self, memo: Memo, understood: Understood) -> bool:
        """Say whether a message is in a language that the documents are not in, also one whose
        words look like slips of theirs.
        """
        asked = self.read_in_context(memo, understood.text, understood.context)
        kinds = [memo.encode(text)[1] for text in (asked, understood.typed)]
        if all(k.share("unsupported_language") < self._policy.foreign for k in kinds):
            return False
        return find_language(understood.typed) not in self._languages

    def _decide_foreign(self, memo: Memo, text: str, history: Sequence[str]) -> Decision:
        """Return the decision on a message in a language that the documents are not in."""
        said = [take_turn_apart(text), *_listen_back(history)]
        return self._listener.hear_foreign(memo, said, find_language(text))

    def _alarms(self, memo: Memo, text: str) -> bool:
        return self._hear_danger(memo, [take_turn_apart(text)]) is not None

    def _hear_danger(self, memo: Memo, said: Iterable[Said]) -> Decision | None:
        """Return an urgent decision if one of some messages tells of a danger."""
        heard = (self._listener.hear(memo, one) for one in said)
        return next((decision for decision in heard if decision is not None), None)


def open_answerer(index: Index, network: Network) -> Answerer:
    """Return the answerer of an index whose network is open."""
    frames = frame_passages(index.documents, index.passages)
    reader = OnnxReader(network, dict(zip(frames, index.windows, strict=True)))
    return Answerer(index, OnnxEncoder(network), reader, NgramScreen(index.model_folder))


def _listen_back(history: Sequence[str]) -> list[Said]:
    """Return the last messages before this one, as they are listened to."""
    return [take_turn_apart(turn) for turn in list_turns(history)]
