"""What a question's words alone give away: whether its writer meant it to be answered.

Writers have habits: what is answered they ask as a story, what is not they ask short and plain. A
network that learns the habit reads less well (Gururangan et al. 2018); so the leaning of each of
the practices' questions is told to the loss, and is not left for the network to learn (a product of
experts, Clark et al. 2019).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from training.practices import LabelledQuestion, Practice

# Words, one-letter ones and punctuation too, alone and in pairs, hashed.
_TOKEN, _NGRAMS, _FEATURES = r"(?u)\b\w+\b|[?!.,]", (1, 2), 1 << 18
# The inverse strength of the penalty.
_C = 3.0
# A writer's questions are judged by a model that saw none of them.
_FOLDS = 5
# The share of answered questions that tasks.cut_answers leaves unstated, measured on 40 practices.
LOST = 0.16


def measure_giveaway(
    practices: Sequence[Practice], folders: Sequence[Sequence[tuple[str, bool]]]
) -> list[float]:
    """Return, for each folder's questions, how well their words alone tell the answered (True) from
    the others, as the area under the ROC curve: 0.5 if not at all, 1 if wholly.
    """
    questions = [question for question, _ in _list_answerable(practices)]
    stated = [question.label == "answered" for question in questions]
    model = _fit(_count([question.text for question in questions]), np.array(stated))
    return [
        float(
            roc_auc_score(
                [is_stated for _, is_stated in asked],
                model.decision_function(_count([text for text, _ in asked])),
            )
        )
        for asked in folders
    ]


def measure_leanings(practices: Sequence[Practice]) -> dict[tuple[str, str], float]:
    """Return each answered or uncovered question's log-odds of being answered, by (writer, text),
    by a model that saw its words only and no question of its writer.
    """
    told = _list_answerable(practices)
    texts = [question.text for question, _ in told]
    counted = _count(texts)
    stated = np.array([question.label == "answered" for question, _ in told])
    writers = [writer for _, writer in told]
    found: npt.NDArray[np.float64] = np.zeros(len(told))
    for others, own in GroupKFold(_FOLDS).split(counted, stated, writers):
        found[own] = _fit(counted[others], stated[others]).decision_function(counted[own])
    # Some of the answers are lost when a task is drawn.
    odds = np.exp(found)
    leanings = np.log((1 - LOST) * odds) - np.log1p(LOST * odds)
    return dict(zip(zip(writers, texts, strict=True), leanings.tolist(), strict=True))


def _list_answerable(practices: Sequence[Practice]) -> list[tuple[LabelledQuestion, str]]:
    """Return the questions that are answered or not covered, with their writers."""
    return [
        (question, practice.writer)
        for practice in practices
        for question in practice.questions
        if question.label in ("answered", "not_covered")
    ]


def _count(texts: Sequence[str]) -> csr_matrix:
    return HashingVectorizer(
        token_pattern=_TOKEN, ngram_range=_NGRAMS, n_features=_FEATURES
    ).transform(texts)


def _fit(counted: csr_matrix, stated: npt.NDArray[np.bool_]) -> LogisticRegression:
    return LogisticRegression(C=_C, max_iter=200).fit(counted, stated)
