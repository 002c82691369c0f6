"""The whole path, from a folder of documents to an artifact that answers."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from small_knowledge import SmallBuild

from app.answering.answer import Outcome, Question
from app.answering.quoting import verify_quotes
from app.index import artifact
from app.index.artifact import hash_files
from app.index.encoder import Vectors
from index_build.asking import load_answerer
from index_build.embedding import TorchEncoder
from index_build.errors import InputErrors
from index_build.pipeline import build

ROOT = Path(__file__).resolve().parents[2]
# Builds again, and tells what was imported for it.
BUILD_AGAIN = """
import sys
from pathlib import Path
from index_build.pipeline import BuildOptions, build
from index_build.tuning import TuningSettings
options = BuildOptions(cache=Path({cache!r}), tuning=TuningSettings(epochs=1))
built = build(Path({knowledge!r}), Path({output!r}), options)
heavy = {{"torch", "sentence_transformers", "transformers", "onnx"}} & set(sys.modules)
print(built.changed, sorted(heavy))
"""


@pytest.fixture
def copied(small_build: SmallBuild, tmp_path: Path) -> SmallBuild:
    """A copy of the small build that may be changed; the trained cache is shared."""
    return SmallBuild(
        shutil.copytree(small_build.knowledge, tmp_path / "knowledge"),
        shutil.copytree(small_build.output, tmp_path / "index"),
        small_build.options,
        small_build.built,
    )


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All texts that the model embeds from now on."""
    texts: list[str] = []
    encode = TorchEncoder.encode

    def count(self: TorchEncoder, given: Sequence[str]) -> Vectors:
        texts.extend(given)
        return encode(self, given)

    monkeypatch.setattr(TorchEncoder, "encode", count)
    return texts


def test_the_artifact_answers_from_its_documents(small_build: SmallBuild) -> None:
    index = artifact.load(small_build.output)
    answerer = load_answerer(small_build.output)
    answer = answerer.answer(Question("what is a foot bath"))
    assert answer.outcome is Outcome.ANSWERED
    assert answer.quotes[0].section_id == "guide#what-a-foot-bath-is"
    verify_quotes(answer.quotes, index)
    assert answerer.answer(Question("how much is it")).outcome is Outcome.NOT_COVERED
    assert answerer.answer(Question("is it sunny today")).outcome is Outcome.OFF_TOPIC


def test_the_manifest_tells_what_the_artifact_is_made_of(small_build: SmallBuild) -> None:
    manifest = small_build.built.manifest
    assert small_build.built.changed
    assert (manifest.encoder.tuned, manifest.encoder.dimension) == (True, 384)
    assert (manifest.search.kind, manifest.search.recall_at_10) == ("Flat", 1.0)
    assert artifact.load(small_build.output).manifest == manifest


def test_every_offered_suggestion_is_answered_by_its_own_section(small_build: SmallBuild) -> None:
    index = artifact.load(small_build.output)
    answerer = load_answerer(small_build.output)
    offered = [topic for topic in index.topics.topics if topic.offered]
    assert offered
    for topic in offered:
        assert topic.question is not None
        answer = answerer.answer(Question(topic.question))
        assert answer.quotes[0].section_id == topic.answered_by[0]


def test_an_unchanged_folder_is_not_built_again_and_needs_no_torch(
    small_build: SmallBuild,
) -> None:
    script = BUILD_AGAIN.format(
        cache=str(small_build.options.cache),
        knowledge=str(small_build.knowledge),
        output=str(small_build.output),
    )
    before = hash_files(small_build.output)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert (done.stdout.strip(), done.stderr) == ("False []", "")
    assert hash_files(small_build.output) == before


def test_only_what_is_new_is_embedded(copied: SmallBuild, encoded: list[str]) -> None:
    path = copied.knowledge / "guide.md"
    path.write_text(path.read_text() + "\n## Towels\n\nTowels are warm.\n")
    built = build(copied.knowledge, copied.output, copied.options)
    assert built.changed
    assert encoded == ["Towels. Towels are warm.", "Towels are warm."]
    assert "guide#towels" in [p.id for p in artifact.load(copied.output).passages]


def test_a_broken_artifact_is_built_again(copied: SmallBuild, encoded: list[str]) -> None:
    (copied.output / "index.faiss").write_bytes(b"broken")
    assert build(copied.knowledge, copied.output, copied.options).changed
    assert artifact.load(copied.output).manifest.corpus_sha256
    assert len(encoded) == 4


def test_a_file_that_cannot_be_read_leaves_the_old_artifact(
    copied: SmallBuild, encoded: list[str]
) -> None:
    before = hash_files(copied.output)
    (copied.knowledge / "price.xls").write_bytes(b"\0")
    (copied.knowledge / "empty.txt").write_text("")
    with pytest.raises(InputErrors) as caught:
        build(copied.knowledge, copied.output, copied.options)
    assert len(caught.value.errors) == 2
    assert hash_files(copied.output) == before
    assert encoded == []


def test_a_build_that_fails_at_the_end_leaves_the_old_artifact_and_no_rubbish(
    copied: SmallBuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = hash_files(copied.output)
    path = copied.knowledge / "guide.md"
    path.write_text(path.read_text() + "\n## Towels\n\nTowels are warm.\n")

    def fail(folder: Path) -> dict[str, str]:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(artifact, "hash_files", fail)
        with pytest.raises(OSError, match="no space left"):
            build(copied.knowledge, copied.output, copied.options)
    assert hash_files(copied.output) == before
    assert {p.name for p in copied.output.parent.iterdir()} == {"index", "knowledge"}
