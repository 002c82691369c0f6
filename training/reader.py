"""Trains the reader: a cross-encoder that says what a passage states, and where."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from app.index.passage import Span
from app.models.reader import find_tokens
from training.pairs import Pair


@dataclass(frozen=True, slots=True)
class Batch:
    """Token tensors (pairs, tokens); ``owners`` (pairs, sentences, tokens) averages sentences."""

    ids: Tensor
    mask: Tensor
    types: Tensor
    owners: Tensor
    stated: Tensor
    points: Tensor
    known: Tensor


class ReaderModel(nn.Module):
    """A BERT encoder with two numbers a token: for the whole passage, and for its sentence."""

    def __init__(self, base: BertModel) -> None:
        super().__init__()
        self.base = base
        self.head = nn.Linear(base.config.hidden_size, 2)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """Return (pairs, tokens, 2) scores; their means are log-odds."""
        hidden = self.base(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        scores: Tensor = self.head(hidden)
        return scores


def make_batch(pairs: Sequence[Pair], tokenizer: Tokenizer) -> Batch:
    """Return the tensors of some pairs."""
    encodings = tokenizer.encode_batch([(pair.question, pair.passage) for pair in pairs])
    longest = max(1, max(len(pair.sentences) for pair in pairs))
    shape = (len(pairs), longest, len(encodings[0].ids))
    owners, points = torch.zeros(shape), torch.zeros(shape[:2])
    known = torch.zeros(shape[:2])
    for row, (pair, encoding) in enumerate(zip(pairs, encodings, strict=True)):
        spans = [Span(start, end) for start, end in pair.sentences]
        for number, tokens in enumerate(find_tokens(encoding, spans)):
            if not tokens:
                continue
            owners[row, number, tokens] = 1 / len(tokens)
            if pair.points is not None:
                known[row, number] = 1
                points[row, number] = float(number in pair.points)
    return Batch(
        ids=torch.tensor([e.ids for e in encodings]),
        mask=torch.tensor([e.attention_mask for e in encodings]),
        types=torch.tensor([e.type_ids for e in encodings]),
        owners=owners,
        stated=torch.tensor([float(pair.stated) for pair in pairs]),
        points=points,
        known=known,
    )


def score_batch(model: ReaderModel, batch: Batch) -> tuple[Tensor, Tensor]:
    """Return the log-odds of the passages (pairs,) and of their sentences (pairs, sentences)."""
    scores = model(batch.ids, batch.mask, batch.types).float()
    mask = batch.mask.float()
    stated = (scores[..., 0] * mask).sum(1) / mask.sum(1)
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
    tokenizer: Tokenizer,
    draw: Callable[[int], Sequence[Pair]],
    folder: Path,
    *,
    minutes: float,
    rate: float = 1.5e-4,
    size: int = 32,
    start: float = 0.0,
) -> None:
    """Train for so many minutes on what ``draw(round)`` gives, saving every five minutes."""
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=rate, weight_decay=0.01)
    began = saved = time.monotonic()
    seconds, lost = minutes * 60, 0.0
    model.train()
    for steps, batch in enumerate(_stream(draw, tokenizer, size), start=1):
        spent = start + (1 - start) * (time.monotonic() - began) / seconds
        if spent >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, steps / 100) * (1 - spent)
        with torch.autocast("cpu", torch.bfloat16):
            loss = compute_loss(model, batch)
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
    draw: Callable[[int], Sequence[Pair]], tokenizer: Tokenizer, size: int
) -> Iterator[Batch]:
    """Yield batches of about the same length, in a random order, round after round."""
    chance = random.Random(0)
    number = 0
    while True:
        pairs = list(draw(number))
        number += 1
        chance.shuffle(pairs)
        pools = [pairs[i : i + 64 * size] for i in range(0, len(pairs), 64 * size)]
        for pool in pools:
            pool.sort(key=lambda pair: len(pair.passage) + len(pair.question))
            batches = [pool[i : i + size] for i in range(0, len(pool), size)]
            chance.shuffle(batches)
            yield from (make_batch(batch, tokenizer) for batch in batches)
