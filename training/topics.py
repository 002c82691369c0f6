"""Fits the demo's topics on its examples, over the vectors of the network that is served."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from tqdm import tqdm

from app.index.topics import Topic, TopicCard, TopicHead
from app.models.network import Network
from training.examples import read_topics

# What is promised of examples that the documents do not answer and the head was not fitted on.
REFUSED = 0.97
# Every so many examples are held out for that.
_HELD_OUT = 5
_EPOCHS, _BATCH, _RATE, _SLOWER, _DECAY = 10, 256, 2e-3, 0.75, 0.01


def fit_topics(network: Network, name: str) -> TopicHead:
    """Return the head for a network with this SHA-256."""
    topics = list(read_topics())
    texts = [(e, number) for number, topic in enumerate(topics) for e in topic.examples]
    vectors = np.concatenate([network.run_message(text).vector for text, _ in tqdm(texts)])
    return fit_head(
        [Topic(topic.id, topic.kind, topic.sections) for topic in topics],
        vectors,
        np.array([number for _, number in texts]),
        name,
    )


def fit_head(
    topics: list[Topic],
    vectors: npt.NDArray[np.float32],
    numbers: npt.NDArray[np.int64],
    name: str,
) -> TopicHead:
    """Return the head for the examples' unit vectors (examples, dimension) and their topics."""
    stated = torch.tensor([bool(topic.sections) for topic in topics])
    uncovered = torch.tensor([topic.kind == "question" and not topic.sections for topic in topics])
    x, y = torch.tensor(vectors), torch.tensor(numbers)
    is_held = torch.arange(len(y)) % _HELD_OUT == 0
    trial = _fit(x[~is_held], y[~is_held], len(topics))
    shares = torch.softmax(_apply(trial, x[is_held & uncovered[y]]), 1)[:, stated].sum(1)
    answered = float(torch.quantile(shares, REFUSED))
    weights = _fit(x, y, len(topics)).numpy()
    return TopicHead(TopicCard(name, answered, tuple(topics)), weights)


def _apply(weights: Tensor, x: Tensor) -> Tensor:
    return x @ weights[:, :-1].T + weights[:, -1]


def _fit(x: Tensor, y: Tensor, topics: int) -> Tensor:
    """Return the weights (topics, dimension + 1) of a linear model."""
    torch.manual_seed(0)
    middle, spread = x.mean(0), x.std(0)
    scaled = (x - middle) / spread
    head = nn.Linear(x.shape[1], topics)
    optimizer = torch.optim.AdamW(head.parameters(), lr=_RATE, weight_decay=_DECAY)
    for _ in range(_EPOCHS):
        for rows in torch.randperm(len(x)).split(_BATCH):
            optimizer.zero_grad()
            cross_entropy(head(scaled[rows]), y[rows]).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        for group in optimizer.param_groups:
            group["lr"] *= _SLOWER
    weights = head.weight.detach() / spread
    bias = head.bias.detach() - weights @ middle
    return torch.cat([weights, bias[:, None]], 1)
