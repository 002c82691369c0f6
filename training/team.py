"""Several processes that train one network: each asks its own tasks, their gradients are averaged.

On two cores, two processes of one thread each are faster than one of two threads:

    torchrun --nproc-per-node 2 -m -- training network --shared FOLDER
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, distributed


@dataclass(frozen=True, slots=True)
class Team:
    """A process among ``size`` that train together; ``rank`` 0 decides when to stop, and saves."""

    rank: int = 0
    size: int = 1

    def agree(self, number: float) -> float:
        """Return the first process's number."""
        if self.size == 1:
            return number
        shared = torch.tensor([number])
        distributed.broadcast(shared, 0)
        return float(shared.item())

    def average(self, parameters: Sequence[Tensor]) -> None:
        """Make the gradients of all processes their mean."""
        if self.size == 1:
            return
        flat = torch.cat([_flatten(parameter) for parameter in parameters])
        distributed.all_reduce(flat)
        sizes = [parameter.numel() for parameter in parameters]
        for parameter, mean in zip(parameters, (flat / self.size).split(sizes), strict=True):
            parameter.grad = mean.view_as(parameter)


def join_team() -> Team:
    """Return this process's place among those that torchrun started, or alone."""
    if not distributed.is_torchelastic_launched():
        return Team()
    distributed.init_process_group("gloo")
    return Team(distributed.get_rank(), distributed.get_world_size())


def _flatten(parameter: Tensor) -> Tensor:
    grad = parameter.grad
    return torch.zeros(parameter.numel()) if grad is None else grad.reshape(-1)
