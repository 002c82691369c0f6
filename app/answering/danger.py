"""What a message tells of a danger: rules, topics and the screen of n-grams, weighed together."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.answering.answer import Outcome
from app.answering.decision import Decision, Probabilities, TopicClassifier, weigh
from app.answering.red_flags import CHILD, EYE, GENERAL, SELF_HARM, RedFlag, find_red_flag
from app.answering.understanding import Understood, read_in_context, split_sentences
from app.index.danger import DangerPolicy
from app.models.languages import find_language
from app.models.ngrams import Alarm, DangerScreen

# The topics of topics.yaml whose danger has a wording of its own.
_TOPIC_WORDING = {"self-harm": SELF_HARM, "child": CHILD, "eye": EYE}
# A topic gives a danger its name when it is likelier than not.
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
    """What tells of a danger in a message, in log-odds: the n-grams of the whole, and the topics of
    its most alarming piece.
    """

    ngrams: float
    topics: float


def take_apart(understood: Understood) -> Said:
    """Return a message as it is listened to."""
    in_context = read_in_context(understood.text, understood.context)
    forms = (in_context, understood.text, understood.typed)
    return Said(forms, tuple(split_sentences(understood.text)))


def take_turn_apart(text: str) -> Said:
    """Return an earlier message as it is listened to; the text is clean."""
    return Said((text,), tuple(split_sentences(text)))


class DangerListener:
    """Hears a danger in what was said; safe from any thread.

    ``classify`` returns the topics' probabilities, shape (topics,), for a text.
    """

    def __init__(
        self,
        policy: DangerPolicy,
        screen: DangerScreen,
        classifier: TopicClassifier,
        classify: Callable[[str], Probabilities],
    ) -> None:
        self._policy = policy
        self._screen = screen
        self._classifier = classifier
        self._classify = classify

    def hear(self, said: Said) -> Decision | None:
        """Return the decision on a message that tells of a danger, or None.

        A rule is enough, unless the screen is sure that it took one word for another.
        """
        signs = self.weigh(said)
        rule = _find_rule(said.pieces)
        if rule is not None and signs.ngrams >= self._policy.rule:
            language = None if rule.is_english else find_language(said.forms[-1])
            return Decision(Outcome.URGENT, None, 0.0, wording=rule.wording, language=language)
        if weigh(self._policy.evidence, signs) < self._policy.urgent:
            return None
        return self._name(said)

    def hear_foreign(self, said: Sequence[Said], language: str | None) -> Decision:
        """Return the decision on messages in a language that the documents are not in."""
        rule = _find_rule([piece for one in said for piece in one.pieces])
        if rule is not None:
            return Decision(Outcome.URGENT, None, 0.0, wording=rule.wording, language=language)
        worst = self._find_worst([form for one in said for form in one.forms])
        if worst.log_odds >= self._policy.foreign:
            wording = self._name_alarm(worst)
            return Decision(Outcome.URGENT, None, 0.0, wording=wording, language=language)
        return Decision(Outcome.UNSUPPORTED_LANGUAGE, None, 0.0, language=language)

    def weigh(self, said: Said) -> Signs:
        """Return the signs of a danger in a message."""
        topics = max(self._weigh_topics(piece) for piece in said.pieces)
        return Signs(self._find_worst(said.forms).log_odds, topics)

    def _weigh_topics(self, text: str) -> float:
        share = self._classifier.sum_outcome(self._classify(text), Outcome.URGENT)
        share = min(max(share, _SMALLEST), 1 - _SMALLEST)
        return math.log(share / (1 - share))

    def _find_worst(self, texts: Sequence[str]) -> Alarm:
        alarms = [self._screen.weigh(text) for text in dict.fromkeys(texts)]
        return max(alarms, key=lambda alarm: alarm.log_odds)

    def _name(self, said: Said) -> Decision:
        """Return the decision on a danger, by the name of its topic or of the screen's kind."""
        piece = max(said.pieces, key=self._weigh_topics)
        ranked = self._classifier.rank(self._classify(piece), Outcome.URGENT)
        if ranked and sum(share for _, share in ranked) >= _LIKELY:
            topic = ranked[0][0]
            wording = _TOPIC_WORDING.get(topic.id, GENERAL)
            return Decision(Outcome.URGENT, topic, 0.0, wording=wording)
        worst = self._find_worst(said.forms)
        return Decision(Outcome.URGENT, None, 0.0, wording=self._name_alarm(worst))

    def _name_alarm(self, alarm: Alarm) -> str:
        """Return the wording of a danger, the general one unless its kind is likely enough."""
        return alarm.kind if alarm.share >= self._policy.named else GENERAL


def _find_rule(texts: Sequence[str]) -> RedFlag | None:
    return next((flag for text in texts if (flag := find_red_flag(text))), None)
