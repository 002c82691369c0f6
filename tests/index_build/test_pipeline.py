"""The whole path, from a folder of documents to an artifact that answers."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_knowledge import SmallBuild

from app.answering.answer import Outcome, Question
from app.answering.quoting import verify_quotes
from app.index import artifact
from app.index.artifact import Index, hash_file, hash_files
from app.index.topics import Topic, TopicCard, TopicHead, write_topics
from app.models.encoder import OnnxEncoder
from app.models.frame import Frame, frame_passages
from app.models.network import PassageRun
from index_build.errors import InputErrors, ModelError
from index_build.evaluation.asking import load_answerer
from index_build.indexing.models import FILES, POLICY_FILE, find_models
from index_build.indexing.pipeline import build

TOWELS = "\n## Towels\n\nTowels are warm.\n"


@pytest.fixture
def copied(small_build: SmallBuild, tmp_path: Path) -> SmallBuild:
    """A copy of the small build that may be changed."""
    return SmallBuild(
        shutil.copytree(small_build.knowledge, tmp_path / "knowledge"),
        shutil.copytree(small_build.output, tmp_path / "index"),
        small_build.options,
        small_build.built,
    )


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of all passages that the encoder is given from now on."""
    texts: list[str] = []
    run = OnnxEncoder.run_passage

    def count(self: OnnxEncoder, frame: Frame) -> PassageRun:
        texts.append(frame.text)
        return run(self, frame)

    monkeypatch.setattr(OnnxEncoder, "run_passage", count)
    return texts


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def list_frames(index: Index) -> set[str]:
    return {frame.text for frame in frame_passages(index.documents, index.passages)}


def test_the_artifact_answers_its_pins_from_its_documents(small_build: SmallBuild) -> None:
    index = artifact.load(small_build.output)
    answerer = load_answerer(small_build.output)
    for asked in index.pins[0].phrasings:
        answer = answerer.answer(Question(asked))
        assert (answer.outcome, answer.topic) == (Outcome.ANSWERED, "what-it-is")
        assert answer.quotes[0].section_id == "guide#what-a-foot-bath-is"
        verify_quotes(answer.quotes, index)
    refused = answerer.answer(Question("How much does a foot bath cost?"))
    assert (refused.outcome, refused.topic) == (Outcome.NOT_COVERED, "cost")
    assert refused.message == "Please ask the desk about prices."


def test_the_manifest_tells_what_the_artifact_is_made_of(small_build: SmallBuild) -> None:
    manifest = small_build.built.manifest
    models = find_models(small_build.options.models)
    assert small_build.built.changed
    assert small_build.built.lacks == ("clinic.toml",)
    assert manifest.encoder.dimension == 384
    assert manifest.encoder.weights_sha256 == models.vectors_sha256
    assert (manifest.search.kind, manifest.search.recall_at_10) == ("Flat", 1.0)
    assert manifest.policy == models.policy
    assert artifact.load(small_build.output).manifest == manifest


def test_the_artifact_takes_the_models_with_it(small_build: SmallBuild) -> None:
    for name in FILES:
        shipped = hash_file(small_build.options.models / name)
        assert small_build.built.manifest.files[f"models/{name}"] == shipped


def test_every_suggestion_is_answered_by_its_own_section(small_build: SmallBuild) -> None:
    index = artifact.load(small_build.output)
    answerer = load_answerer(small_build.output)
    assert index.suggestions[0].question == "What is a foot bath?"
    for suggestion in index.suggestions:
        answer = answerer.answer(Question(suggestion.question))
        assert answer.outcome is Outcome.ANSWERED
        assert answer.quotes[0].section_id == suggestion.passage_id


def test_the_same_folder_gives_the_same_index(small_build: SmallBuild, tmp_path: Path) -> None:
    again = build(small_build.knowledge, tmp_path / "index", small_build.options)
    assert again.manifest.index_version == small_build.built.manifest.index_version


def test_an_unchanged_folder_is_not_built_again(copied: SmallBuild, encoded: list[str]) -> None:
    before = (copied.output / "manifest.json").read_bytes()
    again = build(copied.knowledge, copied.output, copied.options)
    assert (again.changed, again.manifest) == (False, copied.built.manifest)
    assert encoded == []
    assert (copied.output / "manifest.json").read_bytes() == before


def test_an_unchanged_folder_is_built_again_when_it_must_be(copied: SmallBuild) -> None:
    forced = replace(copied.options, force=True)
    built = build(copied.knowledge, copied.output, forced)
    assert built.changed
    assert built.manifest.index_version == copied.built.manifest.index_version


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: append(folder / "guide.md", TOWELS),
        lambda folder: append(folder / "pins.yaml", "# no difference\n- id: y\n  outcome: "
                              "not_covered\n  phrasings: [Is it far?]\n"),
        lambda folder: (folder / "pins.yaml").unlink(),
        lambda folder: (folder / "clinic.toml").write_text(
            'name = "A"\nphone = "1"\nurl = "https://a.example"\nemergency_phone = "911"\n'
        ),
    ],
    ids=["document", "pin added", "pins gone", "clinic"],
)  # fmt: skip
def test_any_change_of_the_folder_is_built(copied: SmallBuild, change: object) -> None:
    assert callable(change)
    change(copied.knowledge)
    built = build(copied.knowledge, copied.output, copied.options)
    assert built.changed
    assert built.manifest.index_version != copied.built.manifest.index_version


def test_only_the_passages_that_are_new_are_embedded(
    copied: SmallBuild, encoded: list[str]
) -> None:
    before = list_frames(artifact.load(copied.output))
    append(copied.knowledge / "guide.md", TOWELS)
    assert build(copied.knowledge, copied.output, copied.options).changed
    index = artifact.load(copied.output)
    new = list_frames(index) - before
    assert new == {"Foot baths › Towels\nTowels are warm."} == set(encoded)
    assert before.isdisjoint(encoded)
    assert "guide#towels" in [passage.id for passage in index.passages]


def test_another_encoder_embeds_everything_anew(
    copied: SmallBuild, encoded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    models = find_models(copied.options.models)
    other = replace(models, hashes={**models.hashes, "upper.onnx": "0" * 64})
    monkeypatch.setattr("index_build.indexing.pipeline.find_models", lambda _: other)
    assert build(copied.knowledge, copied.output, copied.options).changed
    assert list_frames(artifact.load(copied.output)) <= set(encoded)


def test_a_broken_artifact_is_built_again(copied: SmallBuild, encoded: list[str]) -> None:
    (copied.output / "index.faiss").write_bytes(b"broken")
    assert build(copied.knowledge, copied.output, copied.options).changed
    assert list_frames(artifact.load(copied.output)) <= set(encoded)


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


def test_documents_of_headings_alone_are_refused_with_a_line_each(
    copied: SmallBuild, encoded: list[str]
) -> None:
    before = hash_files(copied.output)
    for name in ("a.md", "b.md"):
        (copied.knowledge / name).write_text("# Towels\n\n## Warm towels\n")
    with pytest.raises(InputErrors) as caught:
        build(copied.knowledge, copied.output, copied.options)
    assert [error.path.name for error in caught.value.errors] == ["a.md", "b.md"]
    assert {error.found for error in caught.value.errors} == {"headings alone"}
    assert hash_files(copied.output) == before
    assert encoded == []


def test_a_pin_to_a_section_that_is_gone_leaves_the_old_artifact(
    copied: SmallBuild, encoded: list[str]
) -> None:
    before = hash_files(copied.output)
    path = copied.knowledge / "guide.md"
    path.write_text(path.read_text().replace("## What a foot bath is", "## Baths"))
    with pytest.raises(InputErrors, match="pin 'what-it-is' with a section of the documents"):
        build(copied.knowledge, copied.output, copied.options)
    assert hash_files(copied.output) == before
    assert encoded == []


def test_models_that_are_missing_leave_the_old_artifact(copied: SmallBuild, tmp_path: Path) -> None:
    before = hash_files(copied.output)
    lacking = shutil.copytree(copied.options.models, tmp_path / "models")
    (lacking / POLICY_FILE).unlink()
    with pytest.raises(ModelError, match=r"found no policy\.json"):
        build(copied.knowledge, copied.output, replace(copied.options, models=lacking))
    assert hash_files(copied.output) == before


@pytest.mark.parametrize("is_folder", [True, False])
def test_what_is_no_artifact_is_never_replaced(
    copied: SmallBuild, tmp_path: Path, is_folder: bool
) -> None:
    output = tmp_path / "mine"
    kept = output / "letter.txt" if is_folder else output
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("dear all")
    with pytest.raises(InputErrors, match="expected an index artifact or nothing"):
        build(copied.knowledge, output, copied.options)
    assert kept.read_text() == "dear all"


def test_a_build_that_fails_at_the_end_leaves_the_old_artifact_and_no_rubbish(
    copied: SmallBuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = hash_files(copied.output)
    append(copied.knowledge / "guide.md", TOWELS)

    def fail(folder: Path) -> dict[str, str]:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(artifact, "hash_files", fail)
        with pytest.raises(InputErrors, match="no space left"):
            build(copied.knowledge, copied.output, copied.options)
    assert hash_files(copied.output) == before
    assert {p.name for p in copied.output.parent.iterdir()} == {"index", "knowledge"}


def test_topics_of_another_network_are_refused(copied: SmallBuild) -> None:
    head = TopicHead(
        TopicCard("f" * 64, 0.5, (Topic("tub", "question", ("guide#what-a-foot-bath-is",)),)),
        np.zeros((1, 65), dtype=np.float32),
    )
    write_topics(copied.knowledge, head)
    with pytest.raises(InputErrors, match=r"topics\.json: expected topics fitted for the network"):
        build(copied.knowledge, copied.output, copied.options)
    (copied.knowledge / "topics.npy").write_bytes(b"no weights")
    with pytest.raises(InputErrors, match="expected topics with their weights"):
        build(copied.knowledge, copied.output, copied.options)
    assert artifact.load(copied.output).manifest == copied.built.manifest
