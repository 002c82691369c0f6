"""The layers that tell what kind of message a text is, and what they are trained on."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from app.models.encoder import KINDS
from training.clinics import Clinic
from training.dangers import list_messages
from training.learning import Words, lose_each, run_texts
from training.messages import PLAIN, Message, make_message
from training.network import LOWEST, NetworkModel, load_halves, pool, run_layers, save_halves
from training.slips import slip

# How many messages a step has: dangers and their look-alikes; of the practices', those that are no
# plain questions, and plain ones; of the demo's examples the same.
_DANGERS, _RARE, _PLAIN, _DEMO_RARE, _DEMO_PLAIN = 40, 22, 26, 5, 3


class KindModel(nn.Module):
    """Layers that begin as the network's own, above its lowest, which stay as they are, and a head
    that reads the mean of their states.
    """

    def __init__(self, network: NetworkModel) -> None:
        super().__init__()
        self.layers = copy.deepcopy(network.base.encoder.layer[LOWEST:])
        self.head = nn.Linear(network.base.config.hidden_size, len(KINDS))

    def forward(self, low: Tensor, mask: Tensor) -> Tensor:
        """Return the logits (texts, kinds) for the states of the lowest layers."""
        logits: Tensor = self.head(pool(run_layers(self.layers, low, mask), mask))
        return logits


def save_kinds(model: KindModel, path: Path) -> None:
    """Write the weights in 16 bits."""
    save_halves(model.state_dict(), path)


def load_kinds(model: KindModel, path: Path) -> None:
    """Give a model the weights of a file or a graph."""
    model.load_state_dict(load_halves(path))


class KindTask:
    """Draws the messages of a step, each list in an order of its own, and weighs what is lost."""

    def __init__(
        self, network: NetworkModel, words: Words, clinics: Sequence[Clinic], demo: Clinic
    ) -> None:
        self._network = network
        self._words = words
        asked = [make_message(one) for clinic in clinics for one in clinic.asked]
        told = [make_message(one) for one in demo.asked]
        self._lists = (
            (list_messages(), _DANGERS),
            *zip(_part(asked), (_PLAIN, _RARE), strict=True),
            *zip(_part(told), (_DEMO_PLAIN, _DEMO_RARE), strict=True),
        )
        self._drawn: list[Iterator[Message]] = []

    def lose(self, model: KindModel, chance: random.Random) -> Tensor:
        """Return the loss of a step."""
        if not self._drawn:
            self._drawn = [_draw(messages, chance) for messages, _ in self._lists]
        drawn = zip(self._drawn, self._lists, strict=True)
        messages = [next(one) for one, (_, count) in drawn for _ in range(count)]
        texts = [slip(message.text, chance) for message in messages]
        with torch.no_grad():
            low, mask = run_texts(self._network.run_lowest, self._words, texts)
        right = [[KINDS.index(kind) for kind in message.kinds] for message in messages]
        weights = torch.tensor([message.weight for message in messages])
        return (lose_each(model(low, mask), right) * weights).sum() / weights.sum()


def _part(messages: Sequence[Message]) -> tuple[list[Message], list[Message]]:
    """Return the plain questions, and all others."""
    plain = [message for message in messages if message.kinds == PLAIN]
    return plain, [message for message in messages if message.kinds != PLAIN]


def _draw(messages: Sequence[Message], chance: random.Random) -> Iterator[Message]:
    """Yield all of them in some order, again and again."""
    while True:
        yield from chance.sample(messages, len(messages))
