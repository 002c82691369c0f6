"""What the network loses: in finding passages, in reading them, in pointing at sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import normalize, pad

from app.index.passage import Span
from app.models.frame import find_tokens
from training.network import NetworkModel, pool
from training.tasks import Mark, Task

# How sharply cosines are told apart (Wang and Liu 2021 use 0.05 to 0.1 for sentence vectors).
TEMPERATURE = 0.05
# What each part of the loss counts. Late interaction decides most.
_FOUND, _MATCHED, _MARKED = 0.5, 1.0, 0.3
# What a token is to another that it must not be compared with: farther than any.
_APART = -9.0
# How many texts run at once: each as long as the longest of them.
_AT_ONCE = 32

Run = Callable[[Tensor, Tensor], Tensor]


class Words:
    """Texts as tokens, each made once."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, tuple[list[int], npt.NDArray[np.int64]]] = {}

    def look_up(self, text: str) -> tuple[list[int], npt.NDArray[np.int64]]:
        """Return a text's tokens and their offsets (tokens, 2)."""
        if text not in self._known:
            encoding = self._tokenizer.encode(text)
            offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
            self._known[text] = (encoding.ids, offsets)
        return self._known[text]

    def count(self, text: str) -> int:
        """Return how many tokens a text has."""
        return len(self.look_up(text)[0])

    def stack(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Return the tokens of some texts, and where they stand: both (texts, tokens)."""
        rows = [self.look_up(text)[0] for text in texts]
        ids = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
        mask = torch.zeros(ids.shape)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = torch.tensor(row)
            mask[number, : len(row)] = 1
        return ids, mask


@dataclass(frozen=True, slots=True)
class Passages:
    """A task's passages after their run.

    ``states`` (passages, tokens, width) with ``mask`` (passages, tokens), ``whole`` their means
    (passages, width), ``owners`` (passages, sentences, tokens) what averages sentences,
    ``sentences`` their means (passages, sentences, width), where ``real`` (passages, sentences)
    is 1.
    """

    states: Tensor
    mask: Tensor
    whole: Tensor
    owners: Tensor
    sentences: Tensor
    real: Tensor


def compute_loss(model: NetworkModel, words: Words, task: Task) -> Tensor:
    """Return the loss of a task."""
    passages = run_passages(model, words, task)
    states, mask = run_texts(model.run, words, task.questions)
    loss = _FOUND * _lose_finding(model, normalize(pool(states, mask), dim=1), task, passages)
    return loss + _lose_matching(model, states, mask, task, passages)


def run_passages(model: NetworkModel, words: Words, task: Task) -> Passages:
    """Run a task's passages."""
    states, mask = run_texts(model.run, words, task.frames)
    owners, real = _place_sentences(words, task, states.shape[1])
    sentences = torch.einsum("pst,ptw->psw", owners, states)
    return Passages(states, mask, pool(states, mask), owners, sentences, real)


def run_texts(run: Run, words: Words, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
    """Return the states (texts, tokens, width) that a run gives, and where they stand, texts of
    about the same length run together.
    """
    order = sorted(range(len(texts)), key=lambda number: words.count(texts[number]))
    found = []
    for start in range(0, len(order), _AT_ONCE):
        ids, mask = words.stack([texts[number] for number in order[start : start + _AT_ONCE]])
        found.append((run(ids, mask).float(), mask))
    longest = max(mask.shape[1] for _, mask in found)
    back = torch.tensor(order).argsort()
    states = torch.cat([pad(rows, (0, 0, 0, longest - rows.shape[1])) for rows, _ in found])
    masks = torch.cat([pad(mask, (0, longest - mask.shape[1])) for _, mask in found])
    return states[back], masks[back]


def _place_sentences(words: Words, task: Task, tokens: int) -> tuple[Tensor, Tensor]:
    """Return what averages sentences, (passages, sentences, tokens), and which there are."""
    most = max(1, max(len(spans) for spans in task.sentences))
    owners = torch.zeros(len(task.frames), most, tokens)
    for row, (frame, spans) in enumerate(zip(task.frames, task.sentences, strict=True)):
        places = find_tokens(words.look_up(frame)[1], [Span(a, b) for a, b in spans])
        for number, place in enumerate(places):
            if len(place):
                owners[row, number, place] = 1 / len(place)
    return owners, (owners.sum(2) > 0).float()


def _lose_finding(model: NetworkModel, asked: Tensor, task: Task, passages: Passages) -> Tensor:
    """Return the loss of telling a question's passages from the others, and from none, by the
    cosine of the passage or of its nearest sentence; ``asked`` (questions, width) are unit vectors.
    """
    whole = asked @ normalize(passages.whole, dim=1).T
    sentences = normalize(passages.sentences, dim=2, eps=1e-3)
    each = torch.einsum("qw,psw->qps", asked, sentences)
    best = torch.maximum(whole, each.masked_fill(passages.real == 0, -1.0).amax(2))
    nothing = model.nothing / TEMPERATURE - torch.tensor(task.leanings)
    scores = torch.cat([best / TEMPERATURE, nothing[:, None]], dim=1)
    return lose_choice(scores, _list_right(task))


def _lose_matching(
    model: NetworkModel, states: Tensor, mask: Tensor, task: Task, passages: Passages
) -> Tensor:
    """Return the loss of telling them by late interaction, and of pointing at the sentences."""
    with torch.autocast("cpu", enabled=False):
        wanted, shown = model.look_for(states, mask), model.show_tokens(passages.states)
        near = torch.einsum("qid,ptd->qpit", wanted, shown)
    near = near.masked_fill(passages.mask[None, :, None, :] == 0, _APART)
    sums = near.amax(3).masked_fill(mask[:, None, :] == 0, 0.0).sum(2) - model.middle
    # A product of experts: what the words alone say is taken from the odds that nothing states it.
    sums = torch.cat([sums, -torch.tensor(task.leanings)[:, None]], dim=1)
    matched = lose_choice(sums, _list_right(task))
    return _MATCHED * matched + _MARKED * _lose_marking(near, mask, task.marks, passages)


def _list_right(task: Task) -> list[Sequence[int]]:
    """Return the right columns of each question; the last one is "nothing states it"."""
    return [gold or (-1,) for gold in task.gold]


def _lose_marking(near: Tensor, mask: Tensor, marks: Sequence[Mark], passages: Passages) -> Tensor:
    """Return the loss of telling the sentence that answers from the others of its passage, by the
    tokens of each and of what stands above all.
    """
    marks = [m for m in marks if any(passages.real[m.passage, n] for n in m.points)]
    if not marks:
        return torch.zeros(())
    asked = torch.tensor([mark.question for mark in marks])
    place = torch.tensor([mark.passage for mark in marks])
    own = passages.owners[place] > 0
    above = (~own.any(1) & (passages.mask[place] > 0))[:, None]
    nearest = near[asked, place]
    scores = [
        nearest.masked_fill(~(own | above)[:, n, None, :], _APART).amax(2)
        for n in range(own.shape[1])
    ]
    sums = torch.stack([s.masked_fill(mask[asked] == 0, 0.0).sum(1) for s in scores], dim=1)
    sums = sums.masked_fill(passages.real[place] == 0, -torch.inf)
    return lose_choice(sums, [mark.points for mark in marks])


def lose_choice(scores: Tensor, right: Sequence[Sequence[int]]) -> Tensor:
    """Return the mean loss of choosing any of the right columns, row by row."""
    return lose_each(scores, right).mean()


def lose_each(scores: Tensor, right: Sequence[Sequence[int]]) -> Tensor:
    """Return the loss of each row (rows,) of choosing any of its right columns."""
    return lose_allowed(scores, allow(right, scores.shape[1]))


def allow(right: Sequence[Sequence[int]], columns: int) -> Tensor:
    """Return what is added to scores (rows, columns): 0 where right, else minus infinity."""
    allowed = torch.full((len(right), columns), -torch.inf)
    for row, chosen in enumerate(right):
        allowed[row, list(chosen)] = 0.0
    return allowed


def lose_allowed(scores: Tensor, allowed: Tensor) -> Tensor:
    """Return the loss of each row (rows,) of choosing any of the allowed columns."""
    return -torch.logsumexp(torch.log_softmax(scores, 1) + allowed, 1)
