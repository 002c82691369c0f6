"""Trains the network: to find passages, to read them, and to tell kinds of messages."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, normalize, pad

from app.index.passage import Span
from app.models.encoder import KINDS
from app.models.frame import find_tokens
from training.messages import Message
from training.network import Kept, NetworkModel, pool
from training.tasks import Pair, Task

CHECKPOINT = "network.pt"
# How sharply cosines are told apart (Wang and Liu 2021 use 0.05 to 0.1 for sentence vectors).
TEMPERATURE = 0.05
# What each part of the loss counts. Reading decides most, and it learns the slowest.
_STATED, _CHOSEN, _POINTED, _FOUND, _MATCHED, _MARKED, _KIND = 2.0, 0.5, 0.5, 0.5, 1.0, 0.3, 0.5
# The heads are new, and learn faster than the layers below.
_HEAD_RATE = 5.0
_WARM_UP, _DECAY, _LONGEST_STEP = 100, 0.01, 1.0
_SAVE_SECONDS = 240
# What a token is to another that it must not be compared with: farther than any.
_APART = -9.0
# How many passages and questions run at once: each as long as the longest of them.
_PASSAGES, _QUESTIONS = 4, 64

Draw = Callable[[random.Random], tuple[Task, Sequence[Message]]]


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

    ``kept`` are their keys and values, ``states`` (passages, tokens, width) with ``mask``
    (passages, tokens), ``whole`` their means (passages, width), ``owners`` (passages, sentences,
    tokens) what averages sentences, ``sentences`` their means (passages, sentences, width), where
    ``real`` (passages, sentences) is 1.
    """

    kept: Kept
    states: Tensor
    mask: Tensor
    whole: Tensor
    owners: Tensor
    sentences: Tensor
    real: Tensor


def compute_loss(
    model: NetworkModel, words: Words, task: Task, messages: Sequence[Message], *, finds: bool
) -> Tensor:
    """Return the loss of a task and of some messages; to find, each question is run alone too."""
    passages = run_passages(model, words, task)
    loss = torch.zeros(())
    if finds or not task.pairs:
        loss = loss + _lose_finding(model, words, task, passages)
    if messages:
        loss = loss + _KIND * _lose_kinds(model, words, messages)
    if task.pairs:
        loss = loss + _lose_reading(model, words, task, passages)
    return loss


def run_passages(model: NetworkModel, words: Words, task: Task) -> Passages:
    """Run a task's passages, those of about the same length together."""
    ids, mask = words.stack(task.frames)
    order = mask.sum(1).argsort()
    states, kept = [], []
    for start in range(0, len(order), _PASSAGES):
        part = order[start : start + _PASSAGES]
        length = int(mask[part].sum(1).max())
        found, own = model.run(ids[part, :length], mask[part, :length])
        rest = (0, 0, 0, ids.shape[1] - length)
        states.append(pad(found.float(), rest))
        kept.append([(pad(key, rest), pad(value, rest)) for key, value in own])
    back = order.argsort()
    layers = [
        (torch.cat([own[n][0] for own in kept])[back], torch.cat([own[n][1] for own in kept])[back])
        for n in range(len(kept[0]))
    ]
    owners, real = _place_sentences(words, task, ids.shape[1])
    rows = torch.cat(states)[back]
    sentences = torch.einsum("pst,ptw->psw", owners, rows)
    return Passages(layers, rows, mask, pool(rows, mask), owners, sentences, real)


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


def _run_alone(
    model: NetworkModel, words: Words, texts: Sequence[str]
) -> Iterator[tuple[list[int], Tensor, Tensor]]:
    """Yield texts that look into nothing, those of about the same length together: their numbers,
    their states (texts, tokens, width) and where a token stands (texts, tokens).
    """
    order = sorted(range(len(texts)), key=lambda number: words.count(texts[number]))
    for start in range(0, len(order), _QUESTIONS):
        numbers = order[start : start + _QUESTIONS]
        ids, mask = words.stack([texts[number] for number in numbers])
        yield numbers, model.run(ids, mask)[0].float(), mask


def _average(model: NetworkModel, words: Words, texts: Sequence[str]) -> Tensor:
    """Return the means of texts that look into nothing: (texts, width)."""
    order: list[int] = []
    means = []
    for numbers, states, mask in _run_alone(model, words, texts):
        order += numbers
        means.append(pool(states, mask))
    return torch.cat(means)[torch.tensor(order).argsort()]


def _lose_finding(model: NetworkModel, words: Words, task: Task, passages: Passages) -> Tensor:
    """Return the loss of telling a question's passages from the clinic's others, and from none: by
    cosine, and by late interaction.
    """
    order: list[int] = []
    batches = []
    for numbers, some, there in _run_alone(model, words, task.questions):
        order += numbers
        batches.append((some, there))
    longest = max(there.shape[1] for _, there in batches)
    back = torch.tensor(order).argsort()
    states = torch.cat([pad(s, (0, 0, 0, longest - s.shape[1])) for s, _ in batches])[back]
    mask = torch.cat([pad(there, (0, longest - there.shape[1])) for _, there in batches])[back]
    asked = normalize(pool(states, mask), dim=1)
    whole = asked @ normalize(passages.whole, dim=1).T
    sentences = normalize(passages.sentences, dim=2, eps=1e-3)
    each = torch.einsum("qw,psw->qps", asked, sentences)
    best = torch.maximum(whole, each.masked_fill(passages.real == 0, -1.0).amax(2))
    best = torch.cat([best, model.nothing.expand(len(asked), 1)], dim=1)
    found = _lose_among(best / TEMPERATURE, [sorted(gold) or [-1] for gold in task.gold])
    with torch.autocast("cpu", enabled=False):
        wanted = model.look_for(states, mask)
        shown = model.show_tokens(passages.states)
    near = torch.einsum("qid,ptd->qpit", wanted.bfloat16(), shown.bfloat16()).float()
    near = near.masked_fill(passages.mask[None, :, None, :] == 0, _APART)
    sums = near.amax(3).masked_fill(mask[:, None, :] == 0, 0.0).sum(2) - model.middle
    nothing = torch.zeros(len(asked), 1)
    matched = _lose_among(torch.cat([sums, nothing], 1), [sorted(g) or [-1] for g in task.gold])
    marked = _lose_marking(near, mask, task.marks, passages)
    return _FOUND * found + _MATCHED * matched + _MARKED * marked


def _lose_marking(near: Tensor, mask: Tensor, marks: Sequence[Pair], passages: Passages) -> Tensor:
    """Return the loss of telling the sentence that answers from the others of its passage, by the
    tokens of each and of what stands above all.
    """
    marks = [m for m in marks if any(passages.real[m.passage, n] for n in m.points or ())]
    if not marks:
        return torch.zeros(())
    asked = torch.tensor([mark.question for mark in marks])
    place = torch.tensor([mark.passage for mark in marks])
    own = passages.owners[place] > 0
    above = (~own.any(1) & (passages.mask[place] > 0))[:, None]
    scores = [
        near[asked, place].masked_fill(~(own | above)[:, n, None, :], _APART).amax(2)
        for n in range(own.shape[1])
    ]
    sums = torch.stack([s.masked_fill(mask[asked] == 0, 0.0).sum(1) for s in scores], dim=1)
    sums = sums.masked_fill(passages.real[place] == 0, -torch.inf)
    return _lose_among(sums, [list(mark.points or ()) for mark in marks])


def _lose_among(scores: Tensor, right: Sequence[Sequence[int]]) -> Tensor:
    """Return the loss of choosing any of the right columns, row by row."""
    allowed = torch.full_like(scores, -torch.inf)
    for row, columns in enumerate(right):
        allowed[row, list(columns)] = 0.0
    return -torch.logsumexp(torch.log_softmax(scores, 1) + allowed, 1).mean()


def _lose_kinds(model: NetworkModel, words: Words, messages: Sequence[Message]) -> Tensor:
    """Return the weighted loss of the messages' kinds, any of the right ones counting."""
    logits = model.kinds(_average(model, words, [m.text for m in messages])).float()
    right = torch.full((len(messages), len(KINDS)), -torch.inf)
    for row, message in enumerate(messages):
        right[row, [KINDS.index(kind) for kind in message.kinds]] = 0.0
    weight = torch.tensor([message.weight for message in messages])
    lost = -torch.logsumexp(torch.log_softmax(logits, 1) + right, 1)
    return (lost * weight).sum() / weight.sum()


def _lose_reading(model: NetworkModel, words: Words, task: Task, passages: Passages) -> Tensor:
    """Return the loss of telling what a passage states: as a whole, against the question's other
    passages and against "none of them", and sentence by sentence.
    """
    order = sorted(
        range(len(task.pairs)), key=lambda n: words.count(task.questions[task.pairs[n].question])
    )
    stated: list[Tensor] = []
    pointed, counted = torch.zeros(()), 0.0
    for start in range(0, len(order), _QUESTIONS):
        pairs = [task.pairs[number] for number in order[start : start + _QUESTIONS]]
        own, points = _read_pairs(model, words, task, passages, pairs)
        stated.append(own)
        target, known = _label_points(pairs, points.shape[1], passages.real)
        lost = binary_cross_entropy_with_logits(points, target, reduction="none")
        pointed = pointed + (lost * known).sum()
        counted += float(known.amax(1).sum())
    scores = torch.cat(stated)[torch.tensor(order).argsort()]
    right = torch.tensor([float(pair.points is not None) for pair in task.pairs])
    return (
        _STATED * binary_cross_entropy_with_logits(scores, right)
        + _CHOSEN * _lose_choice(task, scores, right)
        + _POINTED * pointed / max(counted, 1.0)
    )


def _read_pairs(
    model: NetworkModel, words: Words, task: Task, passages: Passages, pairs: Sequence[Pair]
) -> tuple[Tensor, Tensor]:
    """Return the log-odds of pairs' passages (pairs,) and of their sentences (pairs, sentences)."""
    ids, mask = words.stack([task.questions[pair.question] for pair in pairs])
    place = torch.tensor([pair.passage for pair in pairs])
    past = [(key[place], value[place]) for key, value in passages.kept]
    states, _ = model.run(ids, mask, past, passages.mask[place])
    stated, points = model.judge(pool(states.float(), mask), passages.sentences[place])
    return stated.float(), points.float()


def _label_points(pairs: Sequence[Pair], sentences: int, real: Tensor) -> tuple[Tensor, Tensor]:
    """Return which sentences state the answer, and of which that is known: (pairs, sentences)."""
    target = torch.zeros(len(pairs), sentences)
    known = torch.zeros(len(pairs), sentences)
    for row, pair in enumerate(pairs):
        points = pair.points
        if points is None or points:
            known[row] = real[pair.passage]
            target[row, list(points or ())] = 1
    return target, known


def _lose_choice(task: Task, scores: Tensor, right: Tensor) -> Tensor:
    """Return the loss of choosing among a question's passages, or none, whose log-odds are 0."""
    numbers = torch.tensor([pair.question for pair in task.pairs])
    asked = torch.arange(len(task.questions))
    own = numbers[None] == asked[:, None]
    lost = scores[None].expand(own.shape).masked_fill(~own, -torch.inf)
    lost = torch.cat([lost, torch.zeros(len(asked), 1)], dim=1)
    good = own & (right[None] > 0)
    good = torch.cat([good, ~good.any(1, keepdim=True)], dim=1)
    chances = torch.log_softmax(lost, 1)
    return -torch.logsumexp(chances.masked_fill(~good, -torch.inf), 1).mean()


def train_network(
    model: NetworkModel,
    words: Words,
    draw: Draw,
    folder: Path,
    *,
    minutes: float,
    rate: float,
    finds: float,
) -> None:
    """Train for so many minutes on what ``draw`` gives, saving every few of them.

    ``finds`` is the share of the steps in which finding is trained too. The learning rate rises
    over the first steps and falls to nothing at the end.
    """
    model.base.embeddings.word_embeddings.requires_grad_(False)
    heads = [p for name, p in model.named_parameters() if not name.startswith("base.")]
    layers = [p for p in model.base.parameters() if p.requires_grad]
    groups = [{"params": layers, "ratio": 1.0}, {"params": heads, "ratio": _HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, lr=rate, weight_decay=_DECAY, fused=True)
    chance = random.Random(0)
    began = saved = time.monotonic()
    steps, lost = 0, 0.0
    model.train()
    while (spent := (time.monotonic() - began) / (minutes * 60)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate * group["ratio"] * min(1, (steps + 1) / _WARM_UP) * (1 - spent)
        task, messages = draw(chance)
        with torch.autocast("cpu", torch.bfloat16):
            loss = compute_loss(model, words, task, messages, finds=chance.random() < finds)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_([*layers, *heads], _LONGEST_STEP)
        optimizer.step()
        optimizer.zero_grad()
        steps += 1
        lost += (loss.item() - lost) / min(steps, 50)
        if steps % 50 == 0:
            print(f"step {steps} {time.monotonic() - began:.0f} s, loss {lost:.4f}", flush=True)
        if time.monotonic() - saved > _SAVE_SECONDS:
            save_checkpoint(model, folder)
            saved = time.monotonic()
    save_checkpoint(model, folder)


def save_checkpoint(model: NetworkModel, folder: Path) -> None:
    """Write the weights, so that a stop in the middle leaves the last ones whole."""
    new = folder / f"{CHECKPOINT}.new"
    torch.save(model.state_dict(), new)
    new.replace(folder / CHECKPOINT)


def rank_passages(
    model: NetworkModel, words: Words, frames: Sequence[str], questions: Sequence[str]
) -> npt.NDArray[np.int64]:
    """Return each question's passages, the nearest first: (questions, passages)."""
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        asked = normalize(_average(model, words, questions), dim=1)
        found = normalize(_average(model, words, frames), dim=1)
    order: npt.NDArray[np.int64] = (asked @ found.T).argsort(dim=1, descending=True).numpy()
    return order
