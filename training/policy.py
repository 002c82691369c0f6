"""Fits the policy: every number that decides, on clinics that nothing was trained on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.answering.answer import Outcome
from app.answering.context import Link, leans_on_context, read_in_context, weigh_link
from app.answering.danger import Signs, take_apart, take_turn_apart, weigh_signs
from app.answering.decision import (
    Kinds,
    Look,
    Reading,
    find_odds,
    look_again,
    weigh_distance,
    weigh_evidence,
)
from app.answering.memo import Memo
from app.answering.screening import list_turns
from app.answering.understanding import clean_text, understand
from app.index import artifact
from app.index.policy import DangerPolicy, Logistic, Policy
from app.models.encoder import OnnxEncoder
from app.models.ngrams import NgramScreen
from app.models.reader import Reader
from index_build.evaluation.asking import make_answerer, open_network
from index_build.evaluation.questions import (
    DOCUMENTS,
    QUESTIONS,
    LabelledQuestion,
    find_right_passages,
    fold_passages,
    read_questions,
)
from index_build.indexing.pipeline import BuildOptions, build
from training.fitting import fit_choice, fit_logistic

# What is promised of questions that the documents do not answer: this share is refused. A quarter
# of the threshold clinics' are twins of answered ones, harder than what patients ask by themselves.
REFUSED = 0.965
# At most this share of the questions may be taken for the person's own case: of those that get an
# answer, and of those that are refused, where handing over says hardly less.
FALSE_PERSONAL, FALSE_HAND_OVER = 0.02, 0.06
# At most this share of the questions that the documents do not answer may be called off topic:
# both are refused, in other words.
FALSE_OFF_TOPIC = 0.05
# At most this share of ordinary questions may be taken for small talk, or for another language.
FALSE_TALK = 0.003
# Whatever the bounds say, these two must be likelier than not.
LIKELY = 0.5
# Of the further passages that are quoted beside the best, as they come nearly as near, at least
# this share state the answer.
ALSO_RIGHT = 0.25
# At most this share of the messages that go on from another may be taken for new ones.
FALSE_NEW = 0.05
# At most this share of questions may be caught by the pin of another question.
FALSE_PIN = 0.002

BLANK = Policy(
    read=8,
    again=2,
    stated=Logistic((1.0, 0.0, 0.0, 0.0), 0.0),
    together=Logistic((1.0, 0.0), 0.0),
    off_topic=Logistic((0.0, 0.0, 0.0, 0.0), -1.0),
    danger=DangerPolicy(
        Logistic((0.0, 0.0, 0.0), -1.0), urgent=1.0, rule=0.0, foreign=0.0, named=1.0
    ),
    link=Logistic((0.0, 0.0, 0.0, 0.0, 0.0), 0.0),
    linked=0.0,
    answered=0.5,
    also=1.0,
    clarify=1.0,
    personal=1.0,
    hand_over=1.0,
    elsewhere=1.0,
    small_talk=1.0,
    foreign=1.0,
    pinned=1.0,
)


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled question as the answering code sees it, before anything is decided.

    ``asked`` is the message as it is read, ``signs`` are those of a danger in it and in the turns
    before it, ``readings`` the first look at the passages. ``link`` is what tells that it goes on
    from the message before it, if it may: from another of the clinic's questions, if it is a first
    message.
    """

    labelled: LabelledQuestion
    asked: str
    kinds: Kinds
    signs: tuple[Signs, ...]
    vector: npt.NDArray[np.float32]
    readings: tuple[Reading, ...]
    right: frozenset[str]
    link: Link | None

    @property
    def outcome(self) -> Outcome:
        """The labelled outcome."""
        return self.labelled.outcome


def collect_cases(clinic: Path, models: Path) -> list[Case]:
    """Return the cases of one clinic's folder."""
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch) / "index"
        build(clinic / DOCUMENTS, output, BuildOptions(models=models))
        index = artifact.load(output)
        network = open_network(index)
        answerer = make_answerer(index, network)
        memo = Memo(OnnxEncoder(network), NgramScreen(models))
        passages = fold_passages(index)
        cases = []
        questions = list(read_questions(clinic / QUESTIONS))
        for place, labelled in enumerate(questions):
            history = [clean_text(turn) for turn in labelled.history]
            understood = understand(clean_text(labelled.question), history, answerer.speller)
            asked = read_in_context(understood.text, understood.context)
            vector, kinds = memo.encode(asked)
            readings = answerer.look(asked, vector)
            right = find_right_passages(labelled, passages)
            said = [take_apart(understood), *map(take_turn_apart, list_turns(history))]
            signs = tuple(weigh_signs(memo, one) for one in said)
            other = questions[(place + len(questions) // 2) % len(questions)].question
            before = understood.context or answerer.speller.mend(clean_text(other))
            leans = leans_on_context(understood.text)
            link = weigh_link(memo, understood.text, before) if leans else None
            cases.append(Case(labelled, asked, kinds, signs, vector, readings, right, link))
        return cases


def fit_policy(clinics: Sequence[Sequence[Case]], danger: DangerPolicy, reader: Reader) -> Policy:
    """Return the policy that keeps the promises above on the threshold clinics; the reader takes
    the second look.
    """
    cases = [case for clinic in clinics for case in clinic]
    told = [c for c in cases if c.outcome in (Outcome.ANSWERED, Outcome.NOT_COVERED)]
    stated = fit_choice(
        [
            (
                np.array([weigh_evidence(r.hit, r.verdict) for r in case.readings]),
                np.array([r.hit.passage.id in case.right for r in case.readings]),
            )
            for case in told
        ]
    )
    seen = {id(case): _look_twice(case, stated, reader) for case in told}
    together = fit_choice(
        [
            (
                np.array([look for _, look in again]),
                np.array([passage in case.right for passage, _ in again]),
            )
            for case in told
            if (again := seen[id(case)])
        ]
    )
    best = {place: max(together.weigh(look) for _, look in again) for place, again in seen.items()}
    uncovered = np.array([best[id(c)] for c in told if c.outcome is Outcome.NOT_COVERED])
    answered = float(np.quantile(uncovered, REFUSED))
    refusable = [c for c in cases if c.outcome in (Outcome.NOT_COVERED, Outcome.OFF_TOPIC)]
    distances = np.array([weigh_distance(c.kinds, c.readings) for c in refusable])
    is_elsewhere = np.array([c.outcome is Outcome.OFF_TOPIC for c in refusable])
    off_topic = fit_logistic(distances, is_elsewhere)
    linked = [(c.link, bool(c.labelled.history)) for c in told if c.link is not None]
    goes_on = np.array([goes_on for _, goes_on in linked])
    link = fit_logistic(np.array([link for link, _ in linked]), goes_on)
    return Policy(
        read=BLANK.read,
        again=BLANK.again,
        stated=stated,
        together=together,
        off_topic=off_topic,
        danger=danger,
        link=link,
        linked=1 - bound([1 - link.weigh(one) for one, goes_on in linked if goes_on], FALSE_NEW),
        answered=answered,
        also=_find_also(told, seen, together, answered),
        clarify=float(np.quantile(uncovered, REFUSED - 0.05)),
        personal=bound(
            [c.kinds.share("personal_advice") for c in told if best[id(c)] >= answered],
            FALSE_PERSONAL,
        ),
        hand_over=bound(
            [c.kinds.share("personal_advice") for c in told if best[id(c)] < answered],
            FALSE_HAND_OVER,
        ),
        elsewhere=bound(
            [off_topic.weigh(row) for row in distances[~is_elsewhere].tolist()], FALSE_OFF_TOPIC
        ),
        small_talk=max(LIKELY, bound([c.kinds.talk for c in told], FALSE_TALK)),
        foreign=max(
            LIKELY,
            bound([c.kinds.share("unsupported_language") for c in cases], FALSE_TALK),
        ),
        # Below 1, so that rounding does not part a pin from its own phrasing.
        pinned=min(0.999, bound(list(_list_other_cosines(clinics)), FALSE_PIN)),
    )


def bound(shares: Sequence[float], most: float) -> float:
    """Return the probability that at most this share of the wrong ones reaches."""
    return float(np.quantile(np.array(shares), 1 - most))


def _look_twice(case: Case, stated: Logistic, reader: Reader) -> list[tuple[str, Look]]:
    """Return the passages that are looked at twice, by their ids, with both looks."""
    first = [(stated.weigh(weigh_evidence(r.hit, r.verdict)), r) for r in case.readings]
    first.sort(key=lambda pair: -pair[0])
    return [
        (
            one.hit.passage.id,
            look_again(share, reader.read_together(case.asked, one.hit.frame, one.verdict)),
        )
        for share, one in first[: BLANK.again]
    ]


def _find_also(
    told: Sequence[Case],
    seen: Mapping[int, Sequence[tuple[str, Look]]],
    together: Logistic,
    answered: float,
) -> float:
    """Return the lowest share of the best passage's odds at which ALSO_RIGHT of the further
    passages, of questions that get an answer, state it.
    """
    later: list[tuple[float, bool]] = []
    for case in told:
        found = [(together.weigh(look), passage) for passage, look in seen[id(case)]]
        (most, _), *others = sorted(found, reverse=True)
        if most >= answered:
            later += [
                (find_odds(share) / find_odds(most), passage in case.right)
                for share, passage in others
            ]
    later.sort(reverse=True)
    right = np.cumsum([is_right for _, is_right in later]) / np.arange(1, len(later) + 1)
    good = np.flatnonzero(right >= ALSO_RIGHT)
    return later[int(good[-1])][0] if len(good) else 1.0


def _list_other_cosines(clinics: Sequence[Sequence[Case]]) -> Iterator[float]:
    """Yield, for each question, how near the nearest question with another answer comes."""
    for clinic in clinics:
        asked = [c for c in clinic if c.outcome is Outcome.ANSWERED]
        for case in asked:
            others = [o for o in asked if o.labelled.answer != case.labelled.answer]
            yield max((float(case.vector @ other.vector) for other in others), default=0.0)
