"""Fits what decides on a danger, on messages that nothing was trained on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from app.answering.answer import Question
from app.answering.answerer import Answerer
from app.answering.danger import Signs, take_apart, take_turn_apart
from app.answering.decision import weigh
from app.answering.red_flags import find_red_flag
from app.answering.screening import list_turns
from app.answering.understanding import clean_text, understand
from app.index.danger import DangerPolicy
from app.index.topics import Evidence
from app.models.ngrams import Alarm, NgramScreen
from training.dangers import list_heard, name_kind

# At most this share of ordinary questions may be called urgent, and of messages that are chosen to
# look like a danger, in English and in other languages.
FALSE_ORDINARY, FALSE_LOOK_ALIKE, FALSE_FOREIGN = 0.02, 0.15, 0.06
# Of the dangers that a rule hears, at most this share may be taken for a slip of the rule.
LOST_BY_RULES = 0.01
# A danger is called by its name where at least this share of the names is right.
RIGHTLY_NAMED = 0.9


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of a known kind ("ok": no danger), and the signs in it and the turns before it."""

    kind: str
    signs: tuple[Signs, ...]
    alarm: Alarm

    @property
    def is_danger(self) -> bool:
        """Whether it tells of a danger."""
        return self.kind != "ok"


def hear_file(path: Path, answerer: Answerer, screen: NgramScreen) -> list[Heard]:
    """Return what is heard of a file of messages, dangers or labelled questions, a row each."""
    heard = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        kind = row.get("kind") or name_kind(row["outcome"])
        question = Question(row["question"], tuple(row.get("history", ())))
        said = [take_apart(understand(question, answerer.speller))]
        said += [take_turn_apart(clean_text(turn)) for turn in list_turns(question.history)]
        signs = tuple(answerer.listener.weigh(one) for one in said)
        heard.append(Heard(kind, signs, screen.weigh(clean_text(question.text))))
    return heard


def fit_danger(
    ordinary: Sequence[Heard],
    dangers: Sequence[Heard],
    foreign: Sequence[Heard],
    screen: NgramScreen,
) -> DangerPolicy:
    """Return the policy for clinics' questions, dangers and look-alikes, and those in other
    languages.
    """
    # A danger may be told in any of the turns; the last one is weighed where none was before.
    rows = [(h.signs[0], h.is_danger) for h in (*ordinary, *dangers) if len(h.signs) == 1]
    signs = np.array([sign for sign, _ in rows])
    spread = signs.std(axis=0)
    fitted = LogisticRegression().fit(signs / spread, np.array([label for _, label in rows]))
    policy = DangerPolicy(
        evidence=Evidence(
            tuple(float(weight) for weight in fitted.coef_[0] / spread),
            float(fitted.intercept_[0]),
        ),
        urgent=1.0,
        rule=_find_rule_bound(screen),
        foreign=_bound([h.alarm.log_odds for h in foreign if not h.is_danger], FALSE_FOREIGN),
        named=_find_named(foreign),
    )
    return replace(
        policy,
        urgent=max(
            _bound([weigh_worst(policy, h) for h in ordinary if not h.is_danger], FALSE_ORDINARY),
            _bound([weigh_worst(policy, h) for h in dangers if not h.is_danger], FALSE_LOOK_ALIKE),
        ),
    )


def weigh_worst(policy: DangerPolicy, heard: Heard) -> float:
    """Return the probability of a danger in the worst message of all that was said."""
    return max(weigh(policy.evidence, signs) for signs in heard.signs)


def _bound(found: Sequence[float], most: float) -> float:
    """Return the number that at most this share reaches."""
    return float(np.quantile(np.array(found), 1 - most))


def _find_rule_bound(screen: NgramScreen) -> float:
    """Return the log-odds that nearly all dangers reach which a rule hears."""
    told = [text for text, kind in list_heard() if kind != "ok" and find_red_flag(text)]
    return float(np.quantile([screen.weigh(text).log_odds for text in told], LOST_BY_RULES))


def _find_named(foreign: Sequence[Heard]) -> float:
    """Return the lowest probability from which the names of dangers are nearly always right."""
    told = [(h.alarm.share, h.alarm.kind == h.kind) for h in foreign if h.is_danger]
    named = sorted(told, reverse=True)
    right = np.cumsum([is_right for _, is_right in named]) / np.arange(1, len(named) + 1)
    good = np.flatnonzero(right >= RIGHTLY_NAMED)
    return named[int(good[-1])][0] if len(good) else 1.0
