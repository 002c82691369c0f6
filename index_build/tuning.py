"""The encoder tuned on the topics' examples, and the topic head that is trained with it.

The lower layers of the transformer stay as they are, so their output is computed once; the upper
ones learn, together with one direction a topic, to tell the topics apart (softmax over cosines with
label smoothing). One example in ten is held out: it calibrates the head, and nothing else.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from app.index.encoder import Vectors
from index_build.graph import pool_mean, run_layers

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TuningSettings:
    """How the encoder is tuned; every value is part of the cache's key.

    A step looks at ``candidates`` times ``batch`` examples and learns from the ``batch`` that are
    answered worst; ``epochs`` counts what is learnt from. Each time it sees an example, a share of
    ``hidden_tokens`` of it is missing, other ones each time. ``first_look`` is how many examples of
    a topic its first direction is averaged from. ``bfloat16`` is the precision of the products.
    """

    frozen_layers: int = 2
    epochs: float = 0.8
    batch: int = 96
    candidates: int = 2
    hidden_tokens: float = 0.0
    bfloat16: bool = False
    learning_rate: float = 4e-4
    head_learning_rate: float = 5e-3
    scale: float = 20.0
    smoothing: float = 0.05
    first_look: int = 24
    max_tokens: int = 96
    held_out: int = 10
    seed: int = 13


def choose_settings(processor: Path = Path("/proc/cpuinfo")) -> TuningSettings:
    """Return the settings for this machine: what its processor learns in a few minutes.

    One with matrix units for bfloat16 learns three times as much in about the same time, and
    then gains from hidden tokens. Asked here without PyTorch, which takes seconds to import.
    """
    if processor.is_file() and "amx_bf16" in processor.read_text().split():
        return TuningSettings(epochs=2.5, hidden_tokens=0.2, bfloat16=True)
    return TuningSettings()


@dataclass(frozen=True, slots=True)
class TunedHead:
    """What tuning gives: one unit direction a topic (topics, dimension), and the tuned vectors of
    all examples (examples, dimension), those held out too.
    """

    directions: Vectors
    vectors: Vectors


def split_held_out(labels: Sequence[int], settings: TuningSettings) -> npt.NDArray[np.bool_]:
    """Return which examples are held out: one in ``held_out`` of each topic, seeded."""
    rng = random.Random(settings.seed)  # noqa: S311 - a shuffle, not a secret
    held = np.zeros(len(labels), dtype=np.bool_)
    found = np.asarray(labels)
    for label in sorted(set(labels)):
        rows = np.flatnonzero(found == label).tolist()
        rng.shuffle(rows)
        held[rows[: len(rows) // settings.held_out]] = True
    return held


class LayeredEncoder:
    """A BERT-like encoder cut in two: lower layers that stay, upper layers that learn."""

    def __init__(self, model: SentenceTransformer, settings: TuningSettings) -> None:
        self._model = model
        self._settings = settings
        transformer: Any = model[0].auto_model
        layers = list(transformer.encoder.layer)
        frozen = min(settings.frozen_layers, len(layers))
        self.attend: Callable[[str], None] = transformer.set_attn_implementation
        self._embed = transformer.embeddings
        self._lower, self.upper = layers[:frozen], layers[frozen:]

    def run_lower(self, texts: Sequence[str], progress: bool) -> list[torch.Tensor]:
        """Return the lower layers' output for each text: (tokens, width), half precision."""
        import torch

        tokenizer: Any = self._model.tokenizer
        ids = tokenizer(list(texts), truncation=True, max_length=self._settings.max_tokens)
        ids = ids["input_ids"]
        states: list[Any] = [None] * len(texts)
        batches = list(_bucket([len(text) for text in ids], 128, None))
        with torch.inference_mode():
            for rows in tqdm(batches, "reading examples", disable=not progress):
                tokens = tokenizer.pad(
                    {"input_ids": [ids[row] for row in rows]}, return_tensors="pt"
                )
                mask = tokens["attention_mask"]
                hidden = self._embed(input_ids=tokens["input_ids"])
                hidden = run_layers(self._lower, hidden, mask)
                for row, state, length in zip(rows, hidden, mask.sum(1).tolist(), strict=True):
                    states[row] = state[:length].half().clone()
        return states

    def run_upper(self, states: Sequence[torch.Tensor]) -> torch.Tensor:
        """Return unit vectors (len(states), dimension) from the lower layers' output."""
        import torch

        lengths = torch.tensor([len(state) for state in states])
        hidden = torch.nn.utils.rnn.pad_sequence([s.float() for s in states], batch_first=True)
        mask = (torch.arange(hidden.shape[1])[None] < lengths[:, None]).long()
        hidden = run_layers(self.upper, hidden, mask)
        return pool_mean(hidden, mask)

    def encode(self, states: Sequence[torch.Tensor]) -> Vectors:
        """Return the vectors of all states, without learning."""
        import torch

        vectors: list[Any] = [None] * len(states)
        with torch.inference_mode():
            for rows in _bucket([len(state) for state in states], 256, None):
                for row, vector in zip(
                    rows, self.run_upper([states[r] for r in rows]), strict=True
                ):
                    vectors[row] = vector.numpy()
        return np.stack(vectors)


def can_tune(model: SentenceTransformer) -> bool:
    """Say whether a model is of the kind that can be tuned: BERT-like, mean pooling."""
    transformer: Any = getattr(model[0], "auto_model", None)
    pooling = str(getattr(model[1], "pooling_mode", "mean")) if len(model) > 1 else ""
    layers = getattr(getattr(transformer, "encoder", None), "layer", None)
    return layers is not None and hasattr(transformer, "embeddings") and "mean" in pooling


def tune_encoder(
    model: SentenceTransformer,
    questions: Sequence[str],
    labels: Labels,
    held_out: npt.NDArray[np.bool_],
    settings: TuningSettings,
    *,
    progress: bool = False,
) -> TunedHead:
    """Tune the model's upper layers in place; return the topics' directions and all vectors.

    ``questions`` (n), ``labels`` (n) from 0 to topics-1, ``held_out`` (n) rows to leave alone.
    """
    import torch

    torch.manual_seed(settings.seed)
    # Hidden tokens do what dropout would do, and make a step shorter instead of longer.
    model.eval()
    encoder = LayeredEncoder(model, settings)
    states = encoder.run_lower(questions, progress)
    rows = np.flatnonzero(~held_out)
    first = rows[_pick_some(labels[rows], settings.first_look)]
    before = encoder.encode([states[row] for row in first])
    directions = torch.nn.Parameter(torch.from_numpy(average_topics(before, labels[first])))
    weights = [p for layer in encoder.upper for p in layer.parameters()]
    optimizer = torch.optim.AdamW(
        [
            {"params": weights, "lr": settings.learning_rate, "weight_decay": 0.01},
            {"params": [directions], "lr": settings.head_learning_rate, "weight_decay": 0.0},
        ],
        fused=True,
    )
    steps = math.ceil(settings.epochs * len(rows) / settings.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: _warm_up_and_fall(s, steps))
    for parameter in model.parameters():
        parameter.requires_grad = False
    for parameter in weights:
        parameter.requires_grad = True
    rng = random.Random(settings.seed)  # noqa: S311 - a shuffle, not a secret
    lengths = [len(states[row]) for row in rows]
    endless = _bucket_forever(lengths, settings.batch * settings.candidates, rng)
    batches = itertools.islice(endless, steps)

    def lose(seen: Sequence[torch.Tensor], asked: Labels) -> torch.Tensor:
        with torch.autocast("cpu", torch.bfloat16, enabled=settings.bfloat16):
            vectors = encoder.run_upper(seen)
        cosines = vectors.float() @ torch.nn.functional.normalize(directions, dim=1).T
        return torch.nn.functional.cross_entropy(
            settings.scale * cosines,
            torch.from_numpy(asked),
            label_smoothing=settings.smoothing,
            reduction="none",
        )

    # The fused attention is slow to learn in bfloat16 from texts as short as these.
    encoder.attend("eager")
    for drawn in tqdm(batches, "tuning the encoder", total=steps, disable=not progress):
        asked = labels[rows[drawn]]
        seen = [hide_tokens(states[row], settings.hidden_tokens) for row in rows[drawn]]
        with torch.no_grad():
            # A batch at a time: larger ones are slower, as their memory is fetched anew each time.
            starts = range(0, len(seen), settings.batch)
            parts = [slice(start, start + settings.batch) for start in starts]
            losses = torch.cat([lose(seen[part], asked[part]) for part in parts])
        worst = pick_worst(losses.numpy(), settings.batch)
        loss = lose([seen[place] for place in worst], asked[worst]).mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        schedule.step()
    encoder.attend("sdpa")
    unit = torch.nn.functional.normalize(directions.detach(), dim=1).numpy()
    return TunedHead(unit.astype(np.float32), encoder.encode(states))


def hide_tokens(state: torch.Tensor, share: float) -> torch.Tensor:
    """Return a text's states (tokens, width) without a random share of its tokens, never the first.

    The others keep their places: these are in the states already.
    """
    import torch

    kept = torch.rand(len(state)) >= share
    kept[0] = True
    return state[kept]


def pick_worst(losses: npt.NDArray[np.float32], count: int) -> npt.NDArray[np.int64]:
    """Return so many places of the largest losses, the largest first."""
    return np.argsort(-losses, kind="stable")[:count]


def average_topics(vectors: Vectors, labels: Labels) -> Vectors:
    """Return each topic's mean vector, shape (topics, dimension)."""
    topics = range(int(labels.max()) + 1)
    return np.stack([vectors[labels == topic].mean(axis=0) for topic in topics]).astype(np.float32)


def fit_directions(
    vectors: Vectors, labels: Labels, chosen: npt.NDArray[np.bool_], steps: int = 300
) -> Vectors:
    """Return unit directions (topics, dimension) that tell the topics of fixed vectors apart."""
    import torch

    settings = TuningSettings()
    directions = torch.nn.Parameter(
        torch.from_numpy(average_topics(vectors[chosen], labels[chosen]))
    )
    optimizer = torch.optim.Adam([directions], lr=settings.head_learning_rate)
    inputs = torch.from_numpy(vectors[chosen])
    targets = torch.from_numpy(labels[chosen])
    for _ in range(steps):
        cosines = inputs @ torch.nn.functional.normalize(directions, dim=1).T
        loss = torch.nn.functional.cross_entropy(settings.scale * cosines, targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    unit = torch.nn.functional.normalize(directions.detach(), dim=1)
    return np.asarray(unit.numpy(), dtype=np.float32)


def _bucket(
    lengths: Sequence[int], size: int, rng: random.Random | None
) -> Iterator[npt.NDArray[np.int64]]:
    """Yield batches of rows of about the same length; in random order if there is a generator."""
    order = list(range(len(lengths)))
    window = len(order)
    if rng is not None:
        rng.shuffle(order)
        window = size * 16
    batches = []
    for start in range(0, len(order), window):
        near = sorted(order[start : start + window], key=lambda row: lengths[row])
        batches += [near[i : i + size] for i in range(0, len(near), size)]
    if rng is not None:
        rng.shuffle(batches)
    yield from (np.array(batch, dtype=np.int64) for batch in batches)


def _bucket_forever(
    lengths: Sequence[int], size: int, rng: random.Random
) -> Iterator[npt.NDArray[np.int64]]:
    """Yield batches of all rows, then of all rows again in another order, without an end."""
    while True:
        yield from _bucket(lengths, size, rng)


def _pick_some(labels: Labels, each: int) -> npt.NDArray[np.int64]:
    """Return the first rows of each label, so many at most."""
    rows = [np.flatnonzero(labels == label)[:each] for label in np.unique(labels)]
    return np.concatenate(rows)


def _warm_up_and_fall(step: int, steps: int) -> float:
    return min(1.0, (step + 1) / 40) * max(0.01, 1 - step / steps)
