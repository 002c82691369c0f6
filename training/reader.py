"""Trains the reader: a cross-encoder that says what a passage states, and where."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertModel

from app.index.passage import Span
from app.models.reader import find_tokens
from training.pairs import Pair
from training.trunk import TextStates, list_upper, run_layers


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs as tensors.

    ``states`` (pairs, tokens, width) of question and passage, one after the other; ``sides`` tells
    which is which, ``mask`` where a token stands; ``owners`` (pairs, sentences, tokens) averages
    sentences; ``stated`` (pairs,), ``points`` and ``known`` (pairs, sentences) are the labels.
    """

    states: Tensor
    mask: Tensor
    sides: Tensor
    owners: Tensor
    stated: Tensor
    points: Tensor
    known: Tensor


class ReaderModel(nn.Module):
    """The upper layers, over both texts, and two numbers a token: for the whole passage, and for
    its sentence.
    """

    def __init__(self, base: BertModel) -> None:
        super().__init__()
        width = base.config.hidden_size
        self.side = nn.Embedding(2, width)
        nn.init.normal_(self.side.weight, std=0.02)
        self.layers = list_upper(base)
        self.head = nn.Linear(width, 2)

    def forward(self, states: Tensor, sides: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return (pairs, tokens, 2) scores; their means are log-odds."""
        scores: Tensor = self.head(run_layers(self.layers, states + self.side(sides), mask))
        return scores


def make_batch(pairs: Sequence[Pair], known: Mapping[str, TextStates]) -> Batch:
    """Return the tensors of some pairs, whose texts' states are known."""
    texts = [(known[pair.question], known[pair.passage]) for pair in pairs]
    tokens = max(len(asked.rows) + len(read.rows) for asked, read in texts)
    shape = (len(pairs), max(1, max(len(pair.sentences) for pair in pairs)))
    batch = Batch(
        states=torch.zeros((len(pairs), tokens, texts[0][0].rows.shape[1])),
        mask=torch.zeros((len(pairs), tokens)),
        sides=torch.zeros((len(pairs), tokens), dtype=torch.long),
        owners=torch.zeros((*shape, tokens)),
        stated=torch.tensor([float(pair.stated) for pair in pairs]),
        points=torch.zeros(shape),
        known=torch.zeros(shape),
    )
    for row, (pair, (asked, read)) in enumerate(zip(pairs, texts, strict=True)):
        middle, end = len(asked.rows), len(asked.rows) + len(read.rows)
        batch.states[row, :middle], batch.states[row, middle:end] = asked.rows, read.rows
        batch.mask[row, :end], batch.sides[row, middle:end] = 1, 1
        spans = [Span(a, b) for a, b in pair.sentences]
        for number, places in enumerate(find_tokens(read.offsets, spans)):
            if not len(places):
                continue
            batch.owners[row, number, middle + places] = 1 / len(places)
            if pair.points is not None:
                batch.known[row, number] = 1
                batch.points[row, number] = float(number in pair.points)
    return batch


def score_batch(model: ReaderModel, batch: Batch) -> tuple[Tensor, Tensor]:
    """Return the log-odds of the passages (pairs,) and of their sentences (pairs, sentences)."""
    scores = model(batch.states, batch.sides, batch.mask).float()
    stated = (scores[..., 0] * batch.mask).sum(1) / batch.mask.sum(1)
    sentences = torch.einsum("pst,pt->ps", batch.owners, scores[..., 1])
    return stated, sentences


def compute_loss(model: ReaderModel, batch: Batch) -> Tensor:
    """Return the mean loss: is it stated, and which sentence states it."""
    stated, sentences = score_batch(model, batch)
    entropy = nn.functional.binary_cross_entropy_with_logits
    whole = entropy(stated, batch.stated)
    each = entropy(sentences, batch.points, reduction="none") * batch.known
    return whole + each.sum() / batch.known.sum().clamp(min=1)


def train_reader(
    model: ReaderModel,
    known: Mapping[str, TextStates],
    draw: Callable[[int], Sequence[Pair]],
    folder: Path,
    *,
    minutes: float,
    rate: float = 2e-4,
    size: int = 48,
) -> None:
    """Train for so many minutes on what ``draw(round)`` gives, saving every five minutes."""
    trained = list(model.parameters())
    optimizer = torch.optim.AdamW(trained, lr=rate, weight_decay=0.01, fused=True)
    began = saved = time.monotonic()
    seconds, lost = minutes * 60, 0.0
    model.train()
    for steps, pairs in enumerate(_stream(draw, known, size), start=1):
        spent = (time.monotonic() - began) / seconds
        if spent >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, steps / 100) * (1 - spent)
        with torch.autocast("cpu", torch.bfloat16):
            loss = compute_loss(model, make_batch(pairs, known))
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        lost += (loss.item() - lost) / min(steps, 200)
        if steps % 100 == 0:
            print(f"step {steps} {time.monotonic() - began:.0f} s, loss {lost:.4f}", flush=True)
        if time.monotonic() - saved > 300:
            torch.save(model.state_dict(), folder / "reader.pt")
            saved = time.monotonic()
    torch.save(model.state_dict(), folder / "reader.pt")


def _stream(
    draw: Callable[[int], Sequence[Pair]], known: Mapping[str, TextStates], size: int
) -> Iterator[list[Pair]]:
    """Yield batches of about the same length, in a random order, round after round."""

    def measure(pair: Pair) -> int:
        return len(known[pair.question].rows) + len(known[pair.passage].rows)

    chance = random.Random(0)
    number = 0
    while True:
        pairs = list(draw(number))
        number += 1
        chance.shuffle(pairs)
        for start in range(0, len(pairs), 64 * size):
            pool = sorted(pairs[start : start + 64 * size], key=measure)
            batches = [pool[i : i + size] for i in range(0, len(pool), size)]
            chance.shuffle(batches)
            yield from batches
