"""Fits what decides on a danger, on messages that nothing was trained on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.answering.answer import Outcome
from app.answering.danger import Signs, take_apart, take_turn_apart, weigh_signs
from app.answering.memo import Memo
from app.answering.red_flags import find_red_flag, list_red_flags
from app.answering.screening import list_turns
from app.answering.understanding import Understood, clean_text
from app.index.policy import DangerPolicy
from app.models.ngrams import Alarm, NgramScreen
from training.fitting import fit_logistic
from training.policy import Case, bound

# At most this share of ordinary questions may be called urgent (a fifth of them are twins, many of
# these long stories, and most of those that are called urgent are among them), and of messages
# that are chosen to look like a danger, in English and in other languages.
FALSE_ORDINARY, FALSE_LOOK_ALIKE, FALSE_FOREIGN = 0.0125, 0.05, 0.06
# Of the dangers that a rule hears, at most this share may be taken for a slip of the rule.
LOST_BY_RULES = 0.01
# A danger is called by its name where at least this share of the names is right.
RIGHTLY_NAMED = 0.9


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of a known kind ("ok": no danger), and the signs in it and the turns before it.

    ``ruled`` is the log-odds of its most alarming piece where a rule hears a danger, else None.
    """

    kind: str
    signs: tuple[Signs, ...]
    alarm: Alarm
    ruled: float | None

    @property
    def is_danger(self) -> bool:
        """Whether it tells of a danger."""
        return self.kind != "ok"


def hear_file(path: Path, memo: Memo) -> list[Heard]:
    """Return what is heard of a file of dangers and look-alikes, a JSON object a line."""
    heard = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text, turns = clean_text(row["question"]), list_turns(row.get("history", ()))
        said = [take_apart(Understood(text, text, (text,), None))]
        said += [take_turn_apart(clean_text(turn)) for turn in turns]
        signs = tuple(weigh_signs(memo, one) for one in said)
        ruled = max((memo.hear(piece).log_odds for piece in said[0].pieces), default=None)
        has_rule = any(find_red_flag(piece) for piece in said[0].pieces)
        heard.append(Heard(row["kind"], signs, memo.hear(text), ruled if has_rule else None))
    return heard


def fit_danger(
    cases: Sequence[Case], dangers: Sequence[Heard], foreign: Sequence[Heard], screen: NgramScreen
) -> DangerPolicy:
    """Return the policy for clinics' questions, dangers and look-alikes, and those in other
    languages.
    """
    asked = [(case.signs, case.outcome is Outcome.URGENT) for case in cases]
    told = [(heard.signs, heard.is_danger) for heard in dangers]
    # A danger may be told in any of the turns; the last one is weighed where none was before.
    rows = [(signs[0], is_danger) for signs, is_danger in asked + told if len(signs) == 1]
    evidence = fit_logistic(
        np.array([signs for signs, _ in rows]), np.array([is_danger for _, is_danger in rows])
    )
    policy = DangerPolicy(
        evidence=evidence,
        urgent=1.0,
        rule=_find_rule_bound(dangers, screen),
        foreign=bound([h.alarm.log_odds for h in foreign if not h.is_danger], FALSE_FOREIGN),
        named=_find_named(foreign),
    )
    ordinary = [weigh_worst(policy, signs) for signs, is_danger in asked if not is_danger]
    alike = [weigh_worst(policy, signs) for signs, is_danger in told if not is_danger]
    urgent = max(bound(ordinary, FALSE_ORDINARY), bound(alike, FALSE_LOOK_ALIKE))
    return replace(policy, urgent=urgent)


def weigh_worst(policy: DangerPolicy, signs: Sequence[Signs]) -> float:
    """Return the probability of a danger in the worst message of all that was said."""
    return max(map(policy.evidence.weigh, signs))


def _find_rule_bound(dangers: Sequence[Heard], screen: NgramScreen) -> float:
    """Return the log-odds that nearly all dangers reach which a rule hears.

    Rules hear few of the threshold messages; so the messages beside the rules count too, which the
    screen was not trained on either.
    """
    told = [heard.ruled for heard in dangers if heard.is_danger and heard.ruled is not None]
    told += [screen.weigh(text).log_odds for flag in list_red_flags() for text in flag.heard]
    return float(np.quantile(told, LOST_BY_RULES))


def _find_named(foreign: Sequence[Heard]) -> float:
    """Return the lowest probability from which the names of dangers are nearly always right."""
    told = [(h.alarm.share, h.alarm.kind == h.kind) for h in foreign if h.is_danger]
    named = sorted(told, reverse=True)
    right = np.cumsum([is_right for _, is_right in named]) / np.arange(1, len(named) + 1)
    good = np.flatnonzero(right >= RIGHTLY_NAMED)
    return named[int(good[-1])][0] if len(good) else 1.0
