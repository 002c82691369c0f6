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
    blend,
    extract_document_features,
    extract_features,
    spread,
)
from app.answering.neighbours import count_votes, find_nearest
from app.index.artifact import Index
from app.index.encoder import Encoder, Vectors
from app.index.topics import Evidence, ExampleHead, Head, Thresholds, Topic, TopicModel
from index_build.calibration import (
    Labels,
    calibrate_blend,
    choose_threshold,
    fit_evidence,
    trace_risk,
)
from index_build.knowledge import Examples
from index_build.training import Training
from index_build.tuning import TuningSettings, split_held_out
from index_build.vector_index import make_example_index

# How many of the nearest examples vote on a question's topic.
NEAREST = 60
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
    on the held-out examples, which vote only once all is fitted.
    """
    is_held = split_held_out(examples.labels, settings)
    held = np.flatnonzero(is_held).tolist()
    labels = np.array(examples.labels, dtype=np.int64)
    vectors, directions = training.load_examples(), training.load_directions()
    learnt = make_example_index(vectors[~is_held])
    voters = min(NEAREST, learnt.ntotal)
    found = find_nearest(learnt, labels[~is_held], vectors[is_held], voters)
    cosines = (vectors[is_held] @ directions.T).astype(np.float64)
    best = calibrate_blend(cosines, found, labels[is_held])
    votes = count_votes(found, best.sharpness, len(examples.topics))
    asked = blend(spread(cosines * best.scale), votes, best.share)

    def make_voters(owners: Labels) -> ExampleHead:
        return ExampleHead(tuple(owners.tolist()), voters, best.sharpness, best.share)

    head = make_head(examples.topics, directions, best.scale)
    model = make_blank_model(examples.topics, head, make_voters(labels[~is_held]))
    answerer = Answerer(replace(reference, topics=model, examples=learnt), encoder)
    classifier = answerer.classifier
    features, documents = [], []
    for row, general, probabilities in zip(held, training.load_held_out(), asked, strict=True):
        hits = answerer.find_hits(examples.questions[row], general, probabilities)
        features.append(extract_features(classifier, probabilities, hits))
        documents.append(extract_document_features(hits[0]))
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
    )
    model = replace(
        model,
        examples=make_voters(labels),
        evidence=evidence,
        document_evidence=document_evidence,
        thresholds=thresholds,
    )
    return replace(reference, topics=model, examples=make_example_index(vectors))


def make_head(topics: Sequence[Topic], directions: Vectors, scale: float) -> Head:
    """Return the head whose logits are the scaled cosines with the topics' directions."""
    rows = (directions.astype(np.float64) * scale).round(6).tolist()
    return Head(tuple(topic.id for topic in topics), tuple(tuple(row) for row in rows))


def make_blank_model(topics: Sequence[Topic], head: Head, voters: ExampleHead) -> TopicModel:
    """Return a model that weighs nothing yet and answers nothing."""
    return TopicModel(
        topics=tuple(topics),
        head=head,
        examples=voters,
        evidence=Evidence((0.0,) * len(FEATURES), 0.0),
        document_evidence=Evidence((0.0,) * len(DOCUMENT_FEATURES), 0.0),
        thresholds=Thresholds(1.0, 1.0, 1.0),
    )
