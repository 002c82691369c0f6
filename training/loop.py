"""The loop that trains: steps for so many minutes, in one process or a team of several."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from training.team import Team

# The highest learning rate; 5e-5 to 2e-4 is usual for so few layers.
RATE = 1.2e-4
# The same for layers that come trained.
TRAINED_RATE = 8e-5
# The heads are new, and learn faster than the layers below.
_HEAD_RATE = 5.0
_WARM_UP, _DECAY, _LONGEST_STEP = 50, 0.01, 1.0
_SAVE_SECONDS = 200
# So many runs of a layer tell how fast a processor is.
_TRIALS = 10

Lose = Callable[[random.Random], Tensor]


def train(
    layers: Sequence[nn.Parameter],
    heads: Sequence[nn.Parameter],
    lose: Lose,
    save: Callable[[], None],
    *,
    minutes: float,
    team: Team,
    rate: float = RATE,
) -> None:
    """Train for so many minutes, each step on what ``lose`` draws for each process of the team; the
    first process saves every few minutes, and at the end.

    The learning rate rises to ``rate`` over the first steps and falls to nothing at the end.
    """
    groups = [{"params": layers, "ratio": 1.0}, {"params": heads, "ratio": _HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, lr=rate, weight_decay=_DECAY, fused=True)
    # Not seeded: a training that goes on from another's weights must not draw the same again.
    chance = random.Random()
    began = saved = time.monotonic()
    steps, lost = 0, 0.0
    halves = bool(team.agree(is_faster_halved()))
    while (spent := team.agree((time.monotonic() - began) / (minutes * 60))) < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate * group["ratio"] * min(1, (steps + 1) / _WARM_UP) * (1 - spent)
        with torch.autocast("cpu", torch.bfloat16, enabled=halves):
            loss = lose(chance)
        loss.backward()  # type: ignore[no-untyped-call]
        lost += (loss.item() - lost) / min(steps + 1, 50)
        team.average([*layers, *heads])
        torch.nn.utils.clip_grad_norm_([*layers, *heads], _LONGEST_STEP)
        optimizer.step()
        optimizer.zero_grad()
        steps += 1
        if team.rank:
            continue
        if steps % 25 == 0:
            print(f"step {steps} {time.monotonic() - began:.0f} s, loss {lost:.4f}", flush=True)
        if time.monotonic() - saved > _SAVE_SECONDS:
            save()
            saved = time.monotonic()
    if not team.rank:
        save()


def is_faster_halved() -> bool:
    """Say whether this processor multiplies faster at 16 bits than at 32: one with the instructions
    for it may still be slower.
    """
    return _time_layer(torch.bfloat16) < _time_layer(torch.float32)


def _time_layer(kind: torch.dtype) -> float:
    """Return the seconds of the fastest run of a layer as wide as the models'."""
    layer, states = nn.Linear(384, 1536).to(kind), torch.randn(2048, 384).to(kind)
    spent = []
    with torch.no_grad():
        for _ in range(_TRIALS):
            began = time.process_time()
            layer(states)
            spent.append(time.process_time() - began)
    return min(spent)
