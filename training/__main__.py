"""The command line: python -m training network | screen | export | policy | all."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from typing import Annotated

import typer
from tokenizers import Tokenizer

from app.answering.memo import Memo
from app.index.json_files import write_value
from app.index.policy import Policy
from app.models import network as served
from app.models.encoder import OnnxEncoder
from app.models.ngrams import NgramScreen
from index_build.asking import THREADS
from index_build.evaluation import QUESTIONS
from index_build.models import FILES, POLICY_FILE, SHIPPED
from training.clinics import Clinic, make_clinic
from training.danger_policy import fit_danger, hear_file
from training.dangers import draw_dangers, list_grouped, list_heard
from training.examples import list_example_messages, read_demo
from training.export import export_network
from training.learning import Words, rank_passages, train_network
from training.messages import Message, draw_examples, draw_from_clinics
from training.network import (
    NetworkModel,
    load_base,
    load_weights,
    locate_base,
    save_weights,
)
from training.ngrams import train_ngrams
from training.policy import BLANK, Case, collect_cases, fit_policy
from training.practices import read_corpus
from training.public import read_public
from training.tasks import Order, Pair, Task, draw_public_task, draw_task

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

WORK = Path(".cache/training")
WEIGHTS = "network.safetensors"
THRESHOLDS = Path(__file__).resolve().parent / "thresholds"
# What a step is about: reading in the corpus, in the demo and in public passages, or finding alone
# in the demo and in the corpus.
SHARES = (0.38, 0.16, 0.05, 0.15, 0.26)
# How many questions of a clinic are found at once, and how many of the demo's many.
FOUND, FOUND_IN_DEMO = 130, 320
# How many of the steps find passages too, and how many tell kinds of messages.
FINDS, TELLS = 0.6, 0.25
# Of the learning rate for finding alone, and for all; 5e-5 to 2e-4 is usual for so few layers.
FIRST_RATE, RATE = 8e-5, 2.2e-4

Shared = Annotated[Path, typer.Option(help="Folder of the public training data.")]
Start = Annotated[Path | None, typer.Option(help="Weights to go on from (network.safetensors).")]
Minutes = Annotated[float, typer.Option(help="How long to train.")]


@app.command()
def network(
    shared: Shared, start: Start = None, first: Minutes = 20, minutes: Minutes = 92
) -> None:
    """Train the network: to find, which chooses hard negatives, and then to read too."""
    WORK.mkdir(parents=True, exist_ok=True)
    model, words = NetworkModel(load_base()), Words(open_tokenizer())
    if start is not None:
        load_weights(model, start)
    clinics = [make_clinic(practice) for practice in read_corpus()]
    demo, examples, public = read_demo(), list_example_messages(), read_public(shared)

    def draw_messages(chance: random.Random) -> list[Message]:
        drawn = [*draw_examples(examples, chance), *draw_dangers(chance)]
        return drawn + list(draw_from_clinics(clinics, chance))

    def draw_finding(chance: random.Random) -> tuple[Task, Sequence[Message]]:
        clinic = demo if chance.random() < 1 / 8 else chance.choice(clinics)
        return make_finding_task(clinic, chance, FOUND), draw_messages(chance)

    train_network(model, words, draw_finding, WORK, minutes=first, rate=FIRST_RATE, finds=1.0)
    orders = {clinic.name: rank(model, words, clinic) for clinic in (*clinics, demo)}
    shuffled = random.Random(0).sample(clinics, len(clinics))
    turns = cycle(shuffled)

    def draw(chance: random.Random) -> tuple[Task, Sequence[Message]]:
        messages = draw_messages(chance) if chance.random() < TELLS else []
        source = chance.choices(range(len(SHARES)), SHARES)[0]
        if source == 4:
            return make_finding_task(next(turns), chance, FOUND), messages
        if source == 3:
            return make_finding_task(demo, chance, FOUND_IN_DEMO), messages
        if source == 2:
            return draw_public_task(public, chance), messages
        clinic = demo if source else next(turns)
        return draw_task(clinic, orders[clinic.name], chance), messages

    train_network(model, words, draw, WORK, minutes=minutes, rate=RATE, finds=FINDS)
    save_weights(model, WORK / WEIGHTS)


@app.command()
def screen() -> None:
    """Train the screen of n-grams: dangers in all languages, and what a message is."""
    SHIPPED.mkdir(exist_ok=True)
    train_ngrams(list_heard(), list_grouped(), SHIPPED)


@app.command()
def export() -> None:
    """Write the network as an ONNX graph into models/."""
    SHIPPED.mkdir(exist_ok=True)
    model = NetworkModel(load_base())
    load_weights(model, WORK / WEIGHTS)
    export_network(model, SHIPPED)
    shutil.copyfile(locate_base() / served.TOKENIZER_FILE, SHIPPED / served.TOKENIZER_FILE)


@app.command()
def policy() -> None:
    """Fit the policy for models/ on the threshold clinics and messages."""
    with tempfile.TemporaryDirectory() as scratch:
        staged = stage_models(SHIPPED, Path(scratch))
        folders = sorted(path.parent for path in THRESHOLDS.glob(f"*/{QUESTIONS}"))
        clinics = [collect_cases(folder, staged) for folder in folders]
        write_value(SHIPPED / POLICY_FILE, fit(clinics, staged), Policy)


@app.command(name="all")
def train_all(shared: Shared) -> None:
    """Do all of it, one after another."""
    network(shared)
    screen()
    export()
    policy()


def make_finding_task(clinic: Clinic, chance: random.Random, questions: int) -> Task:
    """Return a task of a clinic's whole documents and some questions, with nothing to read."""
    drawn = chance.sample(clinic.asked, min(questions, len(clinic.asked)))
    return Task(
        [one.text for one in drawn],
        list(clinic.frames),
        list(clinic.sentences),
        [],
        [set(one.gold) for one in drawn],
        tuple(
            Pair(question, passage, points)
            for question, one in enumerate(drawn)
            for passage, points in zip(one.gold, one.points, strict=True)
        ),
    )


def rank(model: NetworkModel, words: Words, clinic: Clinic) -> Order:
    """Return the passages of each of a clinic's questions, the nearest first."""
    return rank_passages(model, words, clinic.frames, [one.text for one in clinic.asked])


def stage_models(models: Path, folder: Path) -> Path:
    """Return a folder with the models and a policy that decides nothing yet."""
    for name in FILES:
        shutil.copyfile(models / name, folder / name)
    write_value(folder / POLICY_FILE, BLANK, Policy)
    return folder


def fit(clinics: Sequence[Sequence[Case]], models: Path) -> Policy:
    """Return the policy for what was seen of the threshold clinics."""
    heard = NgramScreen(models)
    memo = Memo(OnnxEncoder(served.Network(models, THREADS)), heard)
    cases = [case for clinic in clinics for case in clinic]
    danger = fit_danger(
        cases,
        hear_file(THRESHOLDS / "dangers.jsonl", memo),
        hear_file(THRESHOLDS / "languages.jsonl", memo),
        heard,
    )
    return fit_policy(clinics, danger)


def open_tokenizer() -> Tokenizer:
    """Return the base's tokenizer, which cuts off what is too long."""
    tokenizer: Tokenizer = Tokenizer.from_file(str(locate_base() / served.TOKENIZER_FILE))
    tokenizer.enable_truncation(served.MAX_TOKENS)
    tokenizer.no_padding()
    return tokenizer


if __name__ == "__main__":
    app()
