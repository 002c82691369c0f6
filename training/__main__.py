"""The command line: python -m training network | kinds | cross | screen | export | policy | …"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import cycle, repeat
from pathlib import Path
from typing import Annotated

import typer
from tokenizers import Tokenizer

from app.answering.answer import Outcome
from app.answering.memo import Memo
from app.index.json_files import write_value
from app.index.policy import Policy
from app.index.topics import write_topics
from app.models import network as served
from app.models.encoder import OnnxEncoder
from app.models.ngrams import NgramScreen
from app.models.reader import OnnxReader
from index_build.evaluation.asking import THREADS
from index_build.evaluation.questions import QUESTIONS, read_questions
from index_build.indexing.knowledge import DEFAULT_KNOWLEDGE
from index_build.indexing.models import FILES, POLICY_FILE, SHIPPED, find_models
from training.clinics import Clinic, make_clinic
from training.cross import CrossModel, CrossTask, load_cross, load_cross_base, save_cross
from training.danger_policy import fit_danger, hear_file
from training.dangers import list_grouped, list_heard
from training.examples import read_demo
from training.export import export_cross, export_kinds, export_network
from training.kinds import KindModel, KindTask, load_kinds, save_kinds
from training.leanings import measure_giveaway, measure_leanings
from training.learning import Words, compute_loss
from training.loop import RATE, TRAINED_RATE, train
from training.network import (
    NetworkModel,
    keep_layers,
    load_base,
    load_weights,
    locate_base,
    save_weights,
)
from training.ngrams import train_ngrams
from training.policy import BLANK, Case, collect_cases, fit_policy
from training.practices import Practice, read_corpus
from training.public import read_public
from training.tasks import Task, cut_answers, draw_public_task, draw_task, retype_questions
from training.team import join_team
from training.topics import fit_topics

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

WORK = Path(".cache/training")
WEIGHTS, KIND_WEIGHTS = "network.safetensors", "kinds.safetensors"
CROSS_WEIGHTS = "cross.safetensors"
THRESHOLDS = Path(__file__).resolve().parent / "thresholds"
# How many questions of a practice are asked at once, and how many of the demo's many.
ASKED, ASKED_OF_DEMO = 110, 192
# How often a step's questions are of public passages, and how often of the demo, instead of a
# practice.
PUBLIC, DEMO = 0.08, 0.2
# How often a practice is asked that the weights at the start have not seen, for any other's once.
NEW_AGAIN = 3

Shared = Annotated[Path, typer.Option(help="Folder of the public training data.")]
Start = Annotated[
    Path | None,
    typer.Option(help="Weights to go on from: a folder of graphs (models), or a file of 16 bits."),
]
Minutes = Annotated[float, typer.Option(help="How long to train.")]
New = Annotated[
    str,
    typer.Option(
        help="Writers that those weights have not seen (bq,br): they are asked more often."
    ),
]
Afresh = Annotated[
    bool, typer.Option("--afresh", help="Begin from the base, not from the weights that are there.")
]
Kept = Annotated[
    int, typer.Option(min=0, max=6, help="How many of the lowest layers stay as they are.")
]


@app.command()
def network(
    shared: Shared, start: Start = None, minutes: Minutes = 180, new: New = "", kept: Kept = 0
) -> None:
    """Train the network: each step on questions of a practice, of the demo, or of public data."""
    model, words = NetworkModel(load_base()), Words(open_tokenizer())
    if start is not None:
        load_weights(model, start)
    corpus = list(read_corpus())
    fresh = find_new(corpus, new)
    leanings = measure_leanings(corpus)
    clinics = [
        clinic
        for practice in corpus
        for clinic in _repeat(make_clinic(practice, leanings), practice.writer in fresh)
    ]
    demo, public = read_demo(), read_public(shared)
    team = join_team()
    practices = cycle(random.Random(team.rank).sample(clinics, len(clinics)))
    # The same in all processes: a step takes as long as the longest task in it.
    shared_chance = random.Random(0)

    def draw(chance: random.Random) -> Task:
        kind = shared_chance.random()
        if kind < PUBLIC:
            return draw_public_task(public, chance)
        if kind < PUBLIC + DEMO:
            return retype_questions(draw_task(demo, chance, ASKED_OF_DEMO), chance)
        asked = retype_questions(draw_task(next(practices), chance, ASKED), chance)
        return cut_answers(asked, chance)

    keep_layers(model, kept)
    model.train()
    heads = [p for name, p in model.named_parameters() if not name.startswith("base.")]
    train(
        [p for p in model.base.parameters() if p.requires_grad],
        heads,
        lambda chance: compute_loss(model, words, draw(chance)),
        partial(save_weights, model, WORK / WEIGHTS),
        minutes=minutes,
        team=team,
    )


@app.command()
def kinds(minutes: Minutes = 25, afresh: Afresh = False) -> None:
    """Train the layers that tell kinds, above the lowest of the finished network; they go on from
    those that are there.
    """
    model, words = open_trained(), Words(open_tokenizer())
    task = KindTask(model.eval(), words, [make_clinic(p) for p in read_corpus()], read_demo())
    own = KindModel(model).train()
    start = None if afresh else find_start(KIND_WEIGHTS, served.KIND_FILE)
    if start is not None:
        load_kinds(own, start)
    layers, head = list(own.layers.parameters()), list(own.head.parameters())
    train(
        layers if start is None else [*layers, *head],
        head if start is None else [],
        partial(task.lose, own),
        partial(save_kinds, own, WORK / KIND_WEIGHTS),
        minutes=minutes,
        team=join_team(),
        rate=RATE if start is None else TRAINED_RATE,
    )


@app.command()
def cross(minutes: Minutes = 60, new: New = "", afresh: Afresh = False) -> None:
    """Train the layers that read question and passage together, above the network's lowest; they go
    on from those that are there. The network in models/ finds the passages that come near.
    """
    corpus = list(read_corpus())
    fresh = find_new(corpus, new)
    leanings = measure_leanings(corpus)
    clinics = [(practice.writer in fresh, make_clinic(practice, leanings)) for practice in corpus]
    task = CrossTask(
        open_trained().eval(),
        open_tokenizer(),
        served.Network(SHIPPED, THREADS),
        [clinic for is_new, clinic in clinics if not is_new],
        [clinic for is_new, clinic in clinics if is_new],
    )
    model = CrossModel(load_cross_base()).train()
    if not afresh and (start := find_start(CROSS_WEIGHTS, served.CROSS_FILE)) is not None:
        load_cross(model, start)
    train(
        # The head is the base's, trained like the layers below it.
        list(model.parameters()),
        [],
        partial(task.lose, model),
        partial(save_cross, model, WORK / CROSS_WEIGHTS),
        minutes=minutes,
        team=join_team(),
        rate=TRAINED_RATE,
    )


@app.command()
def screen() -> None:
    """Train the screen of n-grams: dangers in all languages, and what a message is."""
    SHIPPED.mkdir(exist_ok=True)
    train_ngrams(list_heard(), list_grouped(), SHIPPED)


@app.command()
def export() -> None:
    """Write what was trained here as ONNX graphs: the network, the layers of kinds, the layers
    that read together.
    """
    SHIPPED.mkdir(exist_ok=True)
    model = open_trained()
    if (WORK / WEIGHTS).exists():
        export_network(model, SHIPPED)
    if (WORK / KIND_WEIGHTS).exists():
        own = KindModel(model)
        load_kinds(own, WORK / KIND_WEIGHTS)
        export_kinds(own, SHIPPED)
    if (WORK / CROSS_WEIGHTS).exists():
        reading = CrossModel(load_cross_base())
        load_cross(reading, WORK / CROSS_WEIGHTS)
        export_cross(reading, SHIPPED)
    shutil.copyfile(locate_base() / served.TOKENIZER_FILE, SHIPPED / served.TOKENIZER_FILE)


@app.command()
def policy() -> None:
    """Fit the policy for models/ on the threshold clinics and messages."""
    with tempfile.TemporaryDirectory() as scratch:
        staged = stage_models(SHIPPED, Path(scratch))
        folders = sorted(path.parent for path in THRESHOLDS.glob(f"*/{QUESTIONS}"))
        clinics = [collect_cases(folder, staged) for folder in folders]
        write_value(SHIPPED / POLICY_FILE, fit(clinics, staged), Policy)


@app.command()
def topics() -> None:
    """Fit the demo's topics on its examples, over the vectors of the network in models/."""
    head = fit_topics(served.Network(SHIPPED, THREADS), find_models().network_sha256)
    write_topics(DEFAULT_KNOWLEDGE, head)


@app.command()
def giveaway(folders: Annotated[list[Path], typer.Argument(help="Folders of clinics.")]) -> None:
    """Print how well a question's words alone tell whether it is answered, by folder of clinics."""
    asked = [list_told(folder) for folder in folders]
    found = measure_giveaway(list(read_corpus()), asked)
    for folder, questions, share in zip(folders, asked, found, strict=True):
        print(f"{folder}: {len(questions)} questions, AUC {share:.3f}")


@app.command(name="all")
def train_all(shared: Shared) -> None:
    """Do all of it, one after another."""
    network(shared)
    export()
    kinds(afresh=True)
    cross(afresh=True)
    screen()
    export()
    policy()
    topics()


def find_new(corpus: Sequence[Practice], new: str) -> set[str]:
    """Return the writers that an option names; BadParameter if the corpus has one of them not."""
    fresh = set(filter(None, new.split(",")))
    if unknown := fresh - {practice.writer for practice in corpus}:
        raise typer.BadParameter(f"expected writers of the corpus, found {', '.join(unknown)}")
    return fresh


def _repeat(clinic: Clinic, is_new: bool) -> Iterator[Clinic]:
    """Return a clinic as often as it is asked in a round: once for each full step of questions."""
    steps = max(1, round(len(clinic.asked) / ASKED))
    return repeat(clinic, steps * (NEW_AGAIN if is_new else 1))


def list_told(folder: Path) -> list[tuple[str, bool]]:
    """Return the questions of a folder of clinics that are answered (True) or not covered."""
    return [
        (one.question, one.outcome is Outcome.ANSWERED)
        for path in sorted(folder.glob(f"*/{QUESTIONS}"))
        for one in read_questions(path)
        if one.outcome in (Outcome.ANSWERED, Outcome.NOT_COVERED)
    ]


def stage_models(models: Path, folder: Path) -> Path:
    """Return a folder with the models and a policy that decides nothing yet."""
    for name in FILES:
        shutil.copyfile(models / name, folder / name)
    write_value(folder / POLICY_FILE, BLANK, Policy)
    return folder


def fit(clinics: Sequence[Sequence[Case]], models: Path) -> Policy:
    """Return the policy for what was seen of the threshold clinics."""
    heard, network = NgramScreen(models), served.Network(models, THREADS)
    memo = Memo(OnnxEncoder(network), heard)
    cases = [case for clinic in clinics for case in clinic]
    danger = fit_danger(
        cases,
        hear_file(THRESHOLDS / "dangers.jsonl", memo),
        hear_file(THRESHOLDS / "languages.jsonl", memo),
        heard,
    )
    return fit_policy(clinics, danger, OnnxReader(network))


def open_trained() -> NetworkModel:
    """Return the network that was trained here, or else the one that is shipped."""
    model = NetworkModel(load_base())
    load_weights(model, WORK / WEIGHTS if (WORK / WEIGHTS).exists() else SHIPPED)
    return model


def find_start(weights: str, graph: str) -> Path | None:
    """Return the weights to go on from: those that were trained here, or else the shipped ones."""
    return next((path for path in (WORK / weights, SHIPPED / graph) if path.exists()), None)


def open_tokenizer() -> Tokenizer:
    """Return the base's tokenizer, which cuts off what is too long."""
    tokenizer: Tokenizer = Tokenizer.from_file(str(locate_base() / served.TOKENIZER_FILE))
    tokenizer.enable_truncation(served.MAX_TOKENS)
    tokenizer.no_padding()
    return tokenizer


if __name__ == "__main__":
    app()
