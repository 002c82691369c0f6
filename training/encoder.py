"""Trains the encoder: vectors that find passages, and a screen of a message's kind."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from app.models.encoder import KINDS
from training.clinics import Clinic

# How sharply cosines are told apart (Wang and Liu 2021 use 0.05 to 0.1 for sentence vectors).
TEMPERATURE = 0.05
_GROUPS = {
    "answered": ("question",),
    "not_covered": ("question",),
    "urgent": tuple(kind for kind in KINDS if kind.startswith("urgent")),
    "small_talk": ("greeting", "thanks", "goodbye", "who_are_you", "human", "frustration"),
}
# The weight of each outcome in the screen's loss: the rarer ones would drown among questions.
_WEIGHTS = {"answered": 0.5, "not_covered": 0.5}


@dataclass(frozen=True, slots=True)
class Message:
    """A message and the kinds that it may be, any of which is right."""

    text: str
    kinds: tuple[str, ...]
    weight: float = 1.0


class EncoderModel(nn.Module):
    """A BERT encoder, mean pooling, and a linear screen over the pooled states."""

    def __init__(self, base: BertModel) -> None:
        super().__init__()
        self.base = base
        self.screen = nn.Linear(base.config.hidden_size, len(KINDS))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return unit vectors (texts, width) and the kinds' logits (texts, kinds)."""
        hidden = self.base(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        weight = attention_mask[:, :, None].to(hidden.dtype)
        pooled = (hidden * weight).sum(1) / weight.sum(1)
        return nn.functional.normalize(pooled, dim=1), self.screen(pooled)


def list_messages(clinic: Clinic) -> list[Message]:
    """Return a clinic's questions as messages with their kinds."""
    return [
        Message(a.text, _GROUPS.get(a.label, (a.label,)), _WEIGHTS.get(a.label, 1.0))
        for a in clinic.asked
    ]


def encode(
    model: EncoderModel, tokenizer: Tokenizer, texts: Sequence[str]
) -> tuple[Tensor, Tensor]:
    """Return vectors and logits of texts, in batches of about the same length."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    vectors, logits = [], []
    for start in range(0, len(order), 32):
        batch = tokenizer.encode_batch([texts[i] for i in order[start : start + 32]])
        found = model(
            torch.tensor([e.ids for e in batch]), torch.tensor([e.attention_mask for e in batch])
        )
        vectors.append(found[0].float())
        logits.append(found[1].float())
    back = torch.tensor(order).argsort()
    return torch.cat(vectors)[back], torch.cat(logits)[back]


def compute_loss(
    model: EncoderModel, tokenizer: Tokenizer, clinic: Clinic, messages: Sequence[Message]
) -> Tensor:
    """Return the loss of finding a clinic's passages, and of telling the messages' kinds."""
    asked = [a for a in clinic.asked if a.gold]
    rows = list(clinic.frames)
    owners = list(range(len(rows)))
    for number, spans in enumerate(clinic.sentences):
        head, _, _ = clinic.frames[number].partition("\n")
        section = head.rpartition(" › ")[2]
        rows += [f"{section}. {clinic.frames[number][a:b]}" for a, b in spans]
        owners += [number] * len(spans)
    texts = rows + [a.text for a in asked] + [m.text for m in messages]
    vectors, logits = encode(model, tokenizer, texts)
    passages, questions = vectors[: len(rows)], vectors[len(rows) : len(rows) + len(asked)]
    cosines = questions @ passages.T
    owner = torch.tensor(owners)
    best = torch.stack([cosines[:, owner == n].max(1).values for n in range(len(clinic.frames))], 1)
    chances = torch.log_softmax(best / TEMPERATURE, 1)
    gold = torch.full_like(chances, -torch.inf)
    for row, a in enumerate(asked):
        gold[row, list(a.gold)] = 0.0
    finding = -torch.logsumexp(chances + gold, 1).mean()
    return finding + screen_loss(logits[len(rows) + len(asked) :], messages)


def screen_loss(logits: Tensor, messages: Sequence[Message]) -> Tensor:
    """Return the weighted loss of the messages' kinds, any of the right ones counting."""
    right = torch.full((len(messages), len(KINDS)), -torch.inf)
    for row, message in enumerate(messages):
        right[row, [KINDS.index(kind) for kind in message.kinds]] = 0.0
    weight = torch.tensor([message.weight for message in messages])
    lost = -torch.logsumexp(torch.log_softmax(logits, 1) + right, 1)
    return (lost * weight).sum() / weight.sum()


def train_encoder(
    model: EncoderModel,
    tokenizer: Tokenizer,
    draw: Callable[[random.Random], tuple[Clinic, Sequence[Message]]],
    folder: Path,
    *,
    minutes: float,
    rate: float = 5e-5,
) -> None:
    """Train for so many minutes, a clinic and some messages a step, saving every five minutes."""
    slow = [p for p in model.base.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": slow, "ratio": 1.0},
            {"params": list(model.screen.parameters()), "ratio": 20.0},
        ],
        lr=rate,
        weight_decay=0.01,
    )
    chance = random.Random(0)
    began = saved = time.monotonic()
    steps, lost = 0, 0.0
    model.train()
    while (spent := (time.monotonic() - began) / (minutes * 60)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate * group["ratio"] * min(1, (steps + 1) / 30) * (1 - spent)
        with torch.autocast("cpu", torch.bfloat16):
            loss = compute_loss(model, tokenizer, *draw(chance))
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_([*slow, *model.screen.parameters()], 1.0)
        optimizer.step()
        optimizer.zero_grad()
        steps += 1
        lost += (loss.item() - lost) / min(steps, 50)
        if steps % 25 == 0:
            print(f"step {steps} {time.monotonic() - began:.0f} s, loss {lost:.4f}", flush=True)
        if time.monotonic() - saved > 300:
            torch.save(model.state_dict(), folder / "encoder.pt")
            saved = time.monotonic()
    torch.save(model.state_dict(), folder / "encoder.pt")
