"""The command line: python -m training screen | danger."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.index import artifact
from app.index.danger import DangerPolicy
from app.index.json_files import write_value
from app.models.ngrams import NgramScreen
from index_build.asking import make_answerer
from index_build.danger import SHIPPED_DANGER
from training.danger_policy import fit_danger, hear_file
from training.dangers import list_heard
from training.ngrams import train_ngrams

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

THRESHOLDS = Path(__file__).resolve().parent / "thresholds"


@app.command()
def screen() -> None:
    """Train the screen of n-grams on dangers and look-alikes in all languages."""
    SHIPPED_DANGER.mkdir(parents=True, exist_ok=True)
    train_ngrams(list_heard(), SHIPPED_DANGER)


@app.command()
def danger(
    index: Annotated[Path, typer.Option(help="An artifact of the demo, for its topics.")] = Path(
        "index"
    ),
) -> None:
    """Fit what decides on a danger, on the threshold clinics and messages."""
    answerer, heard = make_answerer(artifact.load(index)), NgramScreen(SHIPPED_DANGER)
    clinics = sorted(THRESHOLDS.glob("*/questions.jsonl"))
    ordinary = [one for path in clinics for one in hear_file(path, answerer, heard)]
    dangers = hear_file(THRESHOLDS / "dangers.jsonl", answerer, heard)
    foreign = hear_file(THRESHOLDS / "languages.jsonl", answerer, heard)
    policy = fit_danger(ordinary, dangers, foreign, heard)
    write_value(SHIPPED_DANGER / artifact.DANGER_POLICY, policy, DangerPolicy)


if __name__ == "__main__":
    app()
