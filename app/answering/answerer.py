"""Question to answer: screen, understand, retrieve, read, decide, quote, in that order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.answering.answer import Answer, Outcome, Question
from app.answering.decision import (
    Decision,
    Reading,
    decide,
    decide_by_pin,
    decide_danger,
    decide_foreign,
    rank_readings,
    screen,
)
from app.answering.memo import Memo
from app.answering.reply import Replier
from app.answering.retrieval import Retriever
from app.answering.screening import (
    LAST_TURNS,
    find_script,
    find_scripts,
    is_glad,
    screen_danger,
)
from app.answering.understanding import (
    Speller,
    Understood,
    clean_text,
    read_in_context,
    split_sentences,
    understand,
)
from app.index.artifact import Index
from app.index.pins import Pin
from app.models.encoder import Encoder, Vectors
from app.models.languages import find_language
from app.models.ngrams import DangerScreen
from app.models.reader import Reader

OPENING_QUESTIONS = 4
# What a message is as a whole, whatever its parts are.
_WHOLE = (Outcome.PERSONAL_ADVICE, Outcome.URGENT, Outcome.UNSUPPORTED_LANGUAGE)
# Parts that speak although the message as a whole is answered; the others are refusals.
_SPEAKS = (Outcome.ANSWERED, Outcome.PERSONAL_ADVICE, Outcome.URGENT)


class Answerer:
    """Answers questions from one index; holds no state between questions and is thread-safe."""

    def __init__(
        self, index: Index, encoder: Encoder, reader: Reader, dangers: DangerScreen
    ) -> None:
        self._index = index
        self._policy = index.manifest.policy
        self._encoder = encoder
        self._reader = reader
        self._dangers = dangers
        self._retriever = Retriever(index)
        self._pinned = [pin for pin in index.pins for _ in pin.phrasings]
        self._scripts = find_scripts(document.text for document in index.documents.values())
        self.speller = Speller(index.words)
        self._replier = Replier(index)
        offered = index.suggestions[:OPENING_QUESTIONS]
        self.opening_questions = tuple(suggestion.question for suggestion in offered)

    def answer(self, question: Question) -> Answer:
        """Return the answer to a question, with quotes that are exact slices of the documents."""
        text = clean_text(question.text)
        history = tuple(clean_text(turn) for turn in question.history)
        danger = screen_danger(text, history)
        if danger is not None:
            return self._replier.warn(danger.wording, question.locale)
        memo = Memo(self._encoder, self._dangers)
        script = find_script(text)
        if script is None:
            turns = self._hear_danger(memo, _list_turns(history))
            if turns is not None:
                return self._replier.reply([turns], question.locale)
            return self._replier.reply_wordless(is_glad(text), question.locale)
        if script not in self._scripts:
            return self._replier.reply([self._decide_foreign(memo, text, history)], question.locale)
        understood = understand(text, history, self.speller)
        return self._replier.reply(self.judge(understood, history), question.locale)

    def judge(self, understood: Understood, history: Sequence[str] = ()) -> tuple[Decision, ...]:
        """Return a decision on each thing that a message asks; one alone if it is urgent."""
        memo = Memo(self._encoder, self._dangers)
        danger = self._hear_danger(memo, list_said(understood, history))
        if danger is not None:
            return (danger,)
        if self._is_foreign(memo, understood):
            return (self._decide_foreign(memo, understood.typed, history),)
        whole = self.judge_text(memo, understood.text, understood.context)
        if whole.outcome is Outcome.UNSUPPORTED_LANGUAGE:
            return (self._decide_foreign(memo, understood.typed, history),)
        if whole.outcome in _WHOLE or len(understood.parts) == 1:
            return (whole,)
        before = (understood.context, *understood.parts[:-1])
        judged = [
            self.judge_text(memo, part, context)
            for context, part in zip(before, understood.parts, strict=True)
        ]
        parts = tuple(part for part in judged if part.outcome is not Outcome.SMALL_TALK)
        if whole.outcome is Outcome.ANSWERED:
            speaks = any(part.outcome in _SPEAKS for part in parts)
            return parts if speaks and len(parts) > 1 else (whole,)
        enough = 1 if whole.outcome is Outcome.SMALL_TALK else 2
        return parts if len(parts) >= enough else (whole,)

    def judge_text(self, memo: Memo, text: str, context: str | None) -> Decision:
        """Return the decision on one thing that is asked."""
        asked = self._read_in_context(memo, text, context)
        vector, kinds = memo.encode(asked)
        if (screened := screen(self._policy, kinds)) is not None:
            return screened
        readings = self.read(asked, vector)
        pin = self._find_pin(vector) or self._find_pin(memo.encode(text)[0])
        if pin is None:
            return decide(self._policy, kinds, readings)
        section = self._read_section(pin.section, asked, vector)
        return decide_by_pin(self._policy, kinds, pin, section, readings)

    def read(self, text: str, vector: Vectors) -> tuple[Reading, ...]:
        """Return the passages that come nearest, read; the likeliest to state the answer first."""
        hits = self._retriever.search(text, vector, self._policy.read)
        return rank_readings(
            self._policy, hits, self._reader.read(text, [hit.frame for hit in hits])
        )

    def _read_section(self, section: str | None, text: str, vector: Vectors) -> Reading | None:
        if section is None:
            return None
        hit = self._retriever.measure(section, text, vector)
        return rank_readings(self._policy, [hit], self._reader.read(text, [hit.frame]))[0]

    def _find_pin(self, vector: Vectors) -> Pin | None:
        if not self._pinned:
            return None
        cosines, rows = self._index.pin_vectors.search(vector.reshape(1, -1), 1)
        near = float(cosines[0][0]) >= self._policy.pinned
        return self._pinned[int(rows[0][0])] if near else None

    def _read_in_context(self, memo: Memo, text: str, context: str | None) -> str:
        """Return a message with the one before it, if it leans on that and is no courtesy."""
        read = read_in_context(text, context)
        if read == text or "?" in text:
            return read
        _, kinds = memo.encode(text)
        return text if kinds.talk >= self._policy.small_talk else read

    def _is_foreign(self, memo: Memo, understood: Understood) -> bool:
        """Say whether a message is in another language whose words look like slips of this one."""
        if understood.typed == understood.text:
            return False
        _, kinds = memo.encode(understood.typed)
        return kinds.share("unsupported_language") >= self._policy.foreign

    def _decide_foreign(self, memo: Memo, text: str, history: Sequence[str]) -> Decision:
        """Return the decision on a message in a language that the documents are not in."""
        said = (text, *split_sentences(text), *_list_turns(history))
        alarms = [memo.hear(one) for one in said]
        return decide_foreign(self._policy, alarms, find_language(text))

    def _hear_danger(self, memo: Memo, said: Iterable[str]) -> Decision | None:
        """Return an urgent decision if one of some texts is urgent."""
        for text in dict.fromkeys(said):
            decision = decide_danger(self._policy, memo.encode(text)[1], memo.hear(text))
            if decision is not None:
                return decision
        return None


def list_said(understood: Understood, history: Sequence[str]) -> tuple[str, ...]:
    """Return what is listened to for a danger: the message, its sentences, the turns before it."""
    return (understood.text, *split_sentences(understood.text), *_list_turns(history))


def _list_turns(history: Sequence[str]) -> Sequence[str]:
    return history[-(LAST_TURNS - 1) :]
