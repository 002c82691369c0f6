"""Topics, trained head and documents to the model that decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.answering.answer import Outcome
from app.answering.answerer import Answerer
from app.answering.decision import (
    DOCUMENT_FEATURES,
    FEATURES,
    extract_document_features,
    extract_features,
)
from app.index.artifact import Index
from app.index.encoder import Encoder, Vectors
from app.index.topics import Evidence, Head, PhraseHead, Thresholds, Topic, TopicModel
from index_build.calibration import (
    calibrate_blend,
    choose_alarm,
    choose_threshold,
    fit_evidence,
    trace_risk,
)
from index_build.knowledge import Examples
from index_build.phrase_head import fit_phrases
from index_build.training import Training
from index_build.tuning import TuningSettings, split_held_out

_UNCOVERED = (Outcome.NOT_COVERED, Outcome.PERSONAL_ADVICE)


def add_topic_model(
    examples: Examples,
    training: Training,
    reference: Index,
    encoder: Encoder,
    settings: TuningSettings,
) -> Index:
    """Return the index with the calibrated model of the examples' topics.

    ``reference`` holds the documents that these topics speak of. What weighs and decides is fitted
    on the held-out examples.
    """
    is_held = split_held_out(examples.labels, settings)
    held = np.flatnonzero(is_held).tolist()
    questions = [examples.questions[row] for row in held]
    vectors = training.load_held_out()
    labels = np.array(examples.labels, dtype=np.int64)
    learnt = [q for q, out in zip(examples.questions, is_held, strict=True) if not out]
    phrases = fit_phrases(learnt, labels[~is_held], len(examples.topics))
    directions = training.load_directions()
    blend = calibrate_blend(
        (vectors.topical @ directions.T).astype(np.float64), phrases.score(questions), labels[held]
    )
    model = make_blank_model(
        examples.topics,
        make_head(examples.topics, directions, blend.vector_scale),
        replace(phrases.head, scale=blend.phrase_scale, share=blend.phrase_share),
    )
    index = replace(reference, topics=model, phrase_weights=phrases.weights)
    answerer = Answerer(index, encoder)
    classifier = answerer.classifier
    features, documents, urgent = [], [], []
    for text, general, topical in zip(questions, vectors.general, vectors.topical, strict=True):
        probabilities = classifier.classify(text, topical)
        hits = answerer.find_hits(text, general, probabilities)
        features.append(extract_features(classifier, probabilities, hits))
        documents.append(extract_document_features(hits[0]))
        urgent.append(classifier.sum_outcome(probabilities, Outcome.URGENT))
    outcomes = np.array([examples.outcome(row).value for row in held])
    stated = outcomes == Outcome.ANSWERED.value
    uncovered = np.isin(outcomes, [outcome.value for outcome in _UNCOVERED])
    evidence, probable = fit_evidence(np.array(features), stated)
    document_evidence, told = fit_evidence(np.array(documents), stated)
    answered = choose_threshold(trace_risk(probable, stated, uncovered))
    thresholds = Thresholds(
        answered=answered,
        unclaimed=choose_threshold(trace_risk(told, stated, uncovered)),
        clarify=answered / 2,
        urgent=choose_alarm(np.array(urgent), outcomes == Outcome.URGENT.value),
    )
    model = replace(
        model,
        evidence=evidence,
        document_evidence=document_evidence,
        thresholds=thresholds,
    )
    return replace(index, topics=model)


def make_head(topics: Sequence[Topic], directions: Vectors, scale: float) -> Head:
    """Return the head whose logits are the scaled cosines with the topics' directions."""
    rows = (directions.astype(np.float64) * scale).round(6).tolist()
    return Head(tuple(topic.id for topic in topics), tuple(tuple(row) for row in rows))


def make_blank_model(topics: Sequence[Topic], head: Head, phrases: PhraseHead) -> TopicModel:
    """Return a model that weighs nothing yet and answers nothing."""
    return TopicModel(
        topics=tuple(topics),
        head=head,
        phrases=phrases,
        evidence=Evidence((0.0,) * len(FEATURES), 0.0),
        document_evidence=Evidence((0.0,) * len(DOCUMENT_FEATURES), 0.0),
        thresholds=Thresholds(1.0, 1.0, 1.0, 1.0),
    )
