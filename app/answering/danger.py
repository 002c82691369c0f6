"""What a message tells of a danger: rules, the encoder and the screen of n-grams, together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.answering.answer import Outcome
from app.answering.context import read_in_context
from app.answering.decision import Decision, Kinds, weigh_share
from app.answering.memo import Memo
from app.answering.red_flags import ENGLISH, GENERAL, RedFlag, find_red_flag
from app.answering.understanding import Understood, split_sentences
from app.index.policy import DangerPolicy
from app.models.languages import find_language
from app.models.ngrams import Alarm

# The encoder gives a danger its name when a danger is likelier than not.
_LIKELY = 0.5
# Beyond this, log-odds say no more than "surely" and "surely not".
_SMALLEST = 1e-4


@dataclass(frozen=True, slots=True)
class Said:
    """One message: the forms of the whole (in its context, mended, typed), and its sentences."""

    forms: tuple[str, ...]
    sentences: tuple[str, ...]

    @property
    def pieces(self) -> tuple[str, ...]:
        """All of it, each once."""
        return tuple(dict.fromkeys((*self.forms, *self.sentences)))


class Signs(NamedTuple):
    """What tells of a danger in a message, in log-odds: the n-grams of the whole, and the encoder's
    kinds of the whole and of its most alarming piece.
    """

    ngrams: float
    whole: float
    piece: float


def take_apart(understood: Understood) -> Said:
    """Return a message as it is listened to."""
    in_context = read_in_context(understood.text, understood.context)
    forms = (in_context, understood.text, understood.typed)
    return Said(forms, tuple(split_sentences(understood.text)))


def take_turn_apart(text: str) -> Said:
    """Return an earlier message as it is listened to; the text is clean."""
    return Said((text,), tuple(split_sentences(text)))


def weigh_signs(memo: Memo, said: Said) -> Signs:
    """Return the signs of a danger in a message."""
    whole = max(_weigh_kinds(memo.tell_kinds(form)) for form in said.forms)
    piece = max(_weigh_kinds(memo.tell_kinds(piece)) for piece in said.pieces)
    return Signs(_find_worst(memo, said.forms).log_odds, whole, piece)


class DangerListener:
    """Hears a danger in what was said; safe from any thread."""

    def __init__(self, policy: DangerPolicy) -> None:
        self._policy = policy

    def hear(self, memo: Memo, said: Said) -> Decision | None:
        """Return the decision on a message that tells of a danger, or None.

        A rule is enough, unless the screen is sure that it took one word for another.
        """
        signs = weigh_signs(memo, said)
        rule = _find_rule(said.pieces)
        if rule is not None and _find_worst(memo, said.pieces).log_odds >= self._policy.rule:
            return Decision(Outcome.URGENT, rule.wording, language=_find_other(rule, said))
        if self._policy.evidence.weigh(signs) < self._policy.urgent:
            return None
        return Decision(Outcome.URGENT, self._name(memo, said))

    def hear_foreign(self, memo: Memo, said: Sequence[Said], language: str | None) -> Decision:
        """Return the decision on messages in a language that the documents are not in."""
        rule = _find_rule([piece for one in said for piece in one.pieces])
        if rule is not None:
            return Decision(Outcome.URGENT, rule.wording, language=language)
        worst = _find_worst(memo, [form for one in said for form in one.forms])
        if worst.log_odds >= self._policy.foreign:
            return Decision(Outcome.URGENT, self._name_alarm(worst), language=language)
        return Decision(Outcome.UNSUPPORTED_LANGUAGE, language=language)

    def _name(self, memo: Memo, said: Said) -> str:
        """Return the kind of a danger: the encoder's, or else that of the screen of n-grams."""
        kinds = max((memo.tell_kinds(piece) for piece in said.pieces), key=_weigh_kinds)
        named = kinds.name_danger()
        # The encoder knows fewer dangers by name than the screen.
        if kinds.urgent >= _LIKELY and named != GENERAL:
            return named
        return self._name_alarm(_find_worst(memo, said.forms))

    def _name_alarm(self, alarm: Alarm) -> str:
        """Return the kind of a danger, the general one unless its own is likely enough."""
        return alarm.kind if alarm.share >= self._policy.named else GENERAL


def _weigh_kinds(kinds: Kinds) -> float:
    return weigh_share(kinds.urgent, _SMALLEST)


def _find_worst(memo: Memo, texts: Sequence[str]) -> Alarm:
    return max((memo.hear(text) for text in texts), key=lambda alarm: alarm.log_odds)


def _find_other(rule: RedFlag, said: Said) -> str | None:
    """Return the language of a message with a sign in another language than English."""
    if rule.language == ENGLISH:
        return None
    # Neighbours share words: what the message is in says more than the rule that heard it.
    return find_language(said.forms[-1]) or rule.language


def _find_rule(texts: Sequence[str]) -> RedFlag | None:
    return next((flag for text in texts if (flag := find_red_flag(text))), None)
