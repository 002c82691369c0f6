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
    topics: Sequence[Topic],
    training: Training,
    reference: Index,
    encoder: Encoder,
    settings: TuningSettings,
) -> TopicModel:
    """Return the calibrated model for ``topics``, fitted on the held-out examples.

    ``reference`` holds the documents that the examples' own topics speak of. ``topics`` are those
    of the examples, or their general form (see ``generalise_topics``) for other documents.
    """
    held = np.flatnonzero(split_held_out(examples.labels, settings))
    vectors = training.load_held_out()
    labels = np.array(examples.labels, dtype=np.int64)[held]
    head = calibrate_head(
        [topic.id for topic in topics],
        training.load_directions(),
        settings.scale,
        vectors,
        labels,
    )
    model = make_blank_model(topics, head)
    answerer = Answerer(replace(reference, topics=model), encoder)
    classifier = answerer.classifier
    features, urgent = [], []
    for row, vector in zip(held.tolist(), vectors, strict=True):
        probabilities = classifier.classify(vector)
        hits = answerer.find_hits(examples.questions[row], vector, probabilities)
        features.append(extract_features(classifier, probabilities, hits))
        urgent.append(classifier.sum_outcome(probabilities, Outcome.URGENT))
    outcomes = np.array([examples.outcome(row).value for row in held.tolist()])
    stated = outcomes == Outcome.ANSWERED.value
    uncovered = np.isin(outcomes, [outcome.value for outcome in _UNCOVERED])
    evidence, probable = fit_evidence(np.array(features), stated)
    curve = trace_risk(probable, stated, uncovered)
    alarms: Floats = np.array(urgent)
    thresholds = choose_thresholds(curve, alarms, outcomes == Outcome.URGENT.value)
    return replace(model, evidence=evidence, thresholds=thresholds)


def generalise_topics(topics: Sequence[Topic]) -> tuple[Topic, ...]:
    """Return topics fit for documents that they were not written for.

    What the original documents state or do not state says nothing about others, so both become one
    kind, and the documents alone decide; what is personal, urgent or off the subject stays.
    """
    subject = (Outcome.ANSWERED.value, Outcome.NOT_COVERED.value)
    return tuple(
        Topic(t.id, Outcome.NOT_COVERED.value if t.outcome in subject else t.outcome)
        for t in topics
    )


def make_blank_model(topics: Sequence[Topic], head: Head) -> TopicModel:
    """Return a model that weighs nothing yet and answers nothing."""
    evidence = Evidence((0.0,) * len(FEATURES), 0.0)
    return TopicModel(tuple(topics), head, evidence, Thresholds(1.0, 1.0, 1.0))
