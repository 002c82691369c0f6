"""Topics, trained head and documents to the model that decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.answering.answer import Outcome
from app.answering.answerer import Answerer
from app.answering.decision import FEATURES, extract_features
from app.index.artifact import Index
from app.index.encoder import Encoder
from app.index.topics import Evidence, Head, Thresholds, Topic, TopicModel
from index_build.calibration import (
    Floats,
    calibrate_head,
    choose_thresholds,
    fit_evidence,
    trace_risk,
)
from index_build.knowledge import Examples
from index_build.training import Training
from index_build.tuning import TuningSettings, split_held_out

_UNCOVERED = (Outcome.NOT_COVERED, Outcome.PERSONAL_ADVICE)


def make_topic_model(
    examples: Examples,
    training: Training,
    reference: Index,
    encoder: Encoder,
    settings: TuningSettings,
) -> TopicModel:
    """Return the calibrated model of the examples' topics, fitted on the held-out examples.

    ``reference`` holds the documents that these topics speak of.
    """
    held = np.flatnonzero(split_held_out(examples.labels, settings)).tolist()
    vectors = training.load_held_out()
    labels = np.array(examples.labels, dtype=np.int64)[held]
    head = calibrate_head(
        [topic.id for topic in examples.topics],
        training.load_directions(),
        settings.scale,
        vectors.topical,
        labels,
    )
    model = make_blank_model(examples.topics, head)
    answerer = Answerer(replace(reference, topics=model), encoder)
    classifier = answerer.classifier
    features, urgent = [], []
    for row, general, topical in zip(held, vectors.general, vectors.topical, strict=True):
        probabilities = classifier.classify(topical)
        hits = answerer.find_hits(examples.questions[row], general, probabilities)
        features.append(extract_features(classifier, probabilities, hits))
        urgent.append(classifier.sum_outcome(probabilities, Outcome.URGENT))
    outcomes = np.array([examples.outcome(row).value for row in held])
    stated = outcomes == Outcome.ANSWERED.value
    uncovered = np.isin(outcomes, [outcome.value for outcome in _UNCOVERED])
    evidence, probable = fit_evidence(np.array(features), stated)
    thresholds = choose_thresholds(
        trace_risk(probable, stated, uncovered),
        np.array(urgent),
        outcomes == Outcome.URGENT.value,
    )
    return replace(model, evidence=evidence, thresholds=thresholds)


def make_blank_model(topics: Sequence[Topic], head: Head) -> TopicModel:
    """Return a model that weighs nothing yet and answers nothing."""
    evidence = Evidence((0.0,) * len(FEATURES), 0.0)
    return TopicModel(tuple(topics), head, evidence, Thresholds(1.0, 1.0, 1.0))
