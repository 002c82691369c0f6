"""Fits the head that tells what a message is to the end, on the states of the finished network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from app.models.encoder import KINDS
from training.clinics import Clinic
from training.dangers import list_messages
from training.learning import Words, allow, lose_allowed, run_texts
from training.messages import PLAIN, Message, make_message
from training.network import NetworkModel, pool

# What keeps the weights small: of their squares, beside the mean loss of a message. The best of
# 3e-4, 1e-4, 3e-5 and 1e-5 by the area under the ROC curve on training/thresholds/dangers.jsonl.
_RIDGE = 3e-4
# Of the plain questions, every so many, each counting for them all: they say much the same.
_EVERY_PLAIN = 3
# Of the demo's examples, so many times as few of the plain ones.
_EVERY_EXAMPLE = 15
_STEPS = 200
_AT_ONCE = 512


def fit_kinds(model: NetworkModel, words: Words, messages: Sequence[Message]) -> None:
    """Give the model's head of kinds the weights that a multinomial logistic regression finds by
    L-BFGS from nothing, any of a message's kinds being right.
    """
    model.eval()
    states = _run(model, words, messages)
    middle, spread = states.mean(0), states.std(0)
    scaled = (states - middle) / spread
    right = allow([[KINDS.index(kind) for kind in m.kinds] for m in messages], len(KINDS))
    weights = torch.tensor([message.weight for message in messages])
    weight = torch.zeros(len(KINDS), states.shape[1], requires_grad=True)
    bias = torch.zeros(len(KINDS), requires_grad=True)
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def lose() -> Tensor:
        optimizer.zero_grad()
        lost = lose_allowed(scaled @ weight.T + bias, right)
        loss = (lost * weights).sum() / weights.sum() + _RIDGE * (weight**2).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimizer.step(lose)  # type: ignore[no-untyped-call]
    with torch.no_grad():
        model.kinds.weight.copy_(weight / spread)
        model.kinds.bias.copy_(bias - (weight / spread) @ middle)


def list_known(clinics: Sequence[Clinic], demo: Clinic) -> list[Message]:
    """Return what is known of kinds: the practices' questions, some of the demo's examples, and the
    dangers with their look-alikes.
    """
    asked = [make_message(one, one.text) for clinic in clinics for one in clinic.asked]
    told = [make_message(one, one.text) for one in demo.asked]
    return [*_thin_plain(asked, _EVERY_PLAIN), *_thin_plain(told, _EVERY_EXAMPLE), *list_messages()]


def _thin_plain(messages: Sequence[Message], every: int) -> Iterator[Message]:
    """Yield every so many of the plain questions, and all others."""
    plain = [message for message in messages if message.kinds == PLAIN]
    for message in plain[::every]:
        yield replace(message, weight=message.weight * _EVERY_PLAIN)
    yield from (message for message in messages if message.kinds != PLAIN)


def _run(model: NetworkModel, words: Words, messages: Sequence[Message]) -> Tensor:
    """Return the means of the messages' states: (messages, width)."""
    texts = [message.text for message in messages]
    with torch.no_grad():
        starts = range(0, len(texts), _AT_ONCE)
        return torch.cat(
            [pool(*run_texts(model, words, texts[start : start + _AT_ONCE])) for start in starts]
        )
