"""What a clinic keeps beside its documents: each mistake is one clear line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index_build.errors import InputErrors
from index_build.knowledge import (
    DEFAULT_KNOWLEDGE,
    read_clinic,
    read_knowledge,
    read_topics,
    read_wordings,
)

WriteFolder = Callable[..., Path]
HELP = """
- id: help
  outcome: answered
  answered_by: [guide#it-helps]
  question: Does it help?
  examples: [does it help, is it any use]
"""
COST = """
- id: cost
  outcome: not_covered
  hand_over: Please ask the desk.
  examples:
  - how much is it
  - [what is chi, and microneedling]
"""
GUIDE = "# Guide\n\n## It helps\n\nIt helps a little.\n"
CLINIC = 'name = "A"\nphone = "1"\nurl = "https://a.example"\nemergency_phone = "911"\n'


def write_examples(topic: str, count: int) -> str:
    """Return a topic with this many examples instead of its own."""
    name = "help" if topic == HELP else "cost"
    return topic.partition("examples:")[0] + "".join(
        ["examples:\n", *(f"  - {name} {number}\n" for number in range(count))]
    )


def refuse(read: Callable[[Path], object], folder: Path) -> str:
    """Return the one line that a folder is refused with."""
    with pytest.raises(InputErrors) as caught:
        read(folder)
    (error,) = caught.value.errors
    assert "\n" not in str(error)
    return str(error)


def test_topics_are_read_with_their_examples_as_the_service_sees_them(
    write_folder: WriteFolder,
) -> None:
    folder = write_folder({"topics.yaml": f"topics:\n{HELP}{COST}"})
    examples = read_topics(folder)
    assert examples is not None
    assert [topic.id for topic in examples.topics] == ["help", "cost"]
    assert examples.labels == (0, 0, 1, 1)
    assert examples.questions[-1] == "what is qi | and micro-needling"
    assert examples.topics[1].hand_over == "Please ask the desk."


def test_a_folder_without_topics_has_none(write_folder: WriteFolder) -> None:
    assert read_topics(write_folder({"a.md": GUIDE})) is None


@pytest.mark.parametrize(
    ("topics", "found"),
    [
        ("", "topics.yaml"),
        ("topics: [", "node content"),
        ("topics: []", "topics: Tuple should have at least 2"),
        ("- a", "valid"),
        (f"topics:\n{HELP}", "at least 2 items"),
        (f"extra: 1\ntopics:\n{HELP}{COST}", "extra: Extra inputs"),
        (f"topics:\n{HELP}{COST.replace('hand_over', 'handover')}", "handover: Extra inputs"),
        (f"topics:\n{HELP}{COST.replace('not_covered', 'answerd')}", "topics.1.outcome"),
        (f"topics:\n{HELP}{COST.replace('not_covered', 'clarify')}", "outcome must be one of"),
        (f"topics:\n{HELP}{COST.replace('not_covered', 'answered')}", "answered_by goes with"),
        (f"topics:\n{COST}{HELP.replace('  question: Does it help?', '')}", "question goes with"),
        (f"topics:\n{HELP}{COST.replace('id: cost', 'id: The Cost')}", "topics.1.id"),
        (f"topics:\n{HELP}{COST.replace('id: cost', 'id: help')}", "'help' twice"),
        (f"topics:\n{HELP}{COST.replace('how much is it', 'Does it  HELP')}", "twice"),
        (f"topics:\n{HELP.replace('is it any use', '')}{COST}", "topics.0.examples"),
        (f"topics:\n{HELP}{COST.replace('[what is chi, ', '[')}", "topics.1.examples"),
        (f"topics:\n{HELP}{COST.replace('how much is it', 'x' * 501)}", "at most 500"),
        (f"topics:\n{HELP}{COST}\x00", "characters are not allowed"),
        ("!!python/object/apply:os.system ['true']", "could not determine a constructor"),
    ],
)
def test_a_mistake_in_topics_is_one_line_that_names_the_place(
    write_folder: WriteFolder, topics: str, found: str
) -> None:
    line = refuse(read_topics, write_folder({"topics.yaml": topics}))
    assert "topics.yaml: expected " in line
    assert found in line


@pytest.mark.parametrize(("answered", "others", "found"), [(2, 2, "0 and 0"), (90, 49, "9 and 4")])
def test_too_few_examples_to_measure_with_are_refused(
    write_folder: WriteFolder, answered: int, others: int, found: str
) -> None:
    topics = f"{write_examples(HELP, answered)}{write_examples(COST, others)}"
    folder = write_folder({"guide.md": GUIDE, "topics.yaml": f"topics:\n{topics}"})
    line = refuse(read_knowledge, folder)
    assert "topics.yaml: expected at least 5 held-out examples" in line
    assert f"found {found};" in line


def test_a_topic_answered_by_a_section_that_is_not_there_names_the_sections(
    write_folder: WriteFolder,
) -> None:
    topics = f"topics:\n{write_examples(HELP, 50)}{write_examples(COST, 50)}"
    files = {"guide.md": GUIDE, "topics.yaml": topics}
    knowledge = read_knowledge(write_folder(files))
    knowledge.check_sections(["guide#it-helps"])
    line = refuse(lambda _: knowledge.check_sections(["guide#other"]), Path())
    assert "topic 'help' answered by sections of the documents" in line
    assert "'guide#it-helps', which none has; name one of: guide#other" in line


def test_a_folder_of_documents_alone_gets_the_projects_topics_wording_and_clinic(
    write_folder: WriteFolder,
) -> None:
    knowledge = read_knowledge(write_folder({"guide.md": GUIDE}))
    assert not knowledge.has_topics
    assert knowledge.clinic == read_clinic(DEFAULT_KNOWLEDGE)
    assert set(knowledge.wordings) == set(read_wordings(DEFAULT_KNOWLEDGE))
    knowledge.check_sections([])


def test_a_clinic_of_its_own_is_read(write_folder: WriteFolder) -> None:
    assert read_clinic(write_folder({"clinic.toml": CLINIC})).url == "https://a.example"


@pytest.mark.parametrize(
    ("clinic", "found"),
    [
        ("", "name: Field required"),
        ("name = ", "Invalid value"),
        (CLINIC.replace("https://a.example", "javascript:alert(1)"), "url: String should match"),
        (CLINIC.replace("https://a.example", "https://a b"), "url: String should match"),
        (CLINIC.replace('"911"', "911"), "emergency_phone: Input should be a valid string"),
        (CLINIC + 'fax = "1"\n', "fax: Extra inputs"),
        (CLINIC.replace('"A"', '" "'), "name: String should have at least 1"),
    ],
)
def test_a_mistake_in_the_clinic_is_one_line(
    write_folder: WriteFolder, clinic: str, found: str
) -> None:
    line = refuse(read_clinic, write_folder({"clinic.toml": clinic}))
    assert "clinic.toml: expected a valid clinic.toml" in line
    assert found in line


@pytest.mark.parametrize("name", ["topics.yaml", "clinic.toml"])
def test_a_file_that_is_not_utf_8_is_one_line(write_folder: WriteFolder, name: str) -> None:
    folder = write_folder({name: "name = 'é'".encode("latin-1")})
    read = read_topics if name == "topics.yaml" else read_clinic
    assert "can't decode byte" in refuse(read, folder)


def copy_wording(write_folder: WriteFolder) -> Path:
    folder = write_folder({})
    shutil.copytree(DEFAULT_KNOWLEDGE / "wording", folder / "wording")
    return folder


def test_wording_of_its_own_is_read(write_folder: WriteFolder) -> None:
    folder = copy_wording(write_folder)
    path = folder / "wording" / "en.toml"
    path.write_text(path.read_text().replace("This is what the clinic", "This is what our clinic"))
    assert read_wordings(folder)["en"].answers["answered"].startswith("This is what our clinic")


def test_a_missing_key_is_one_line_that_names_it(write_folder: WriteFolder) -> None:
    folder = copy_wording(write_folder)
    path = folder / "wording" / "es.toml"
    lines = path.read_text().splitlines()
    path.write_text("\n".join(line for line in lines if not line.startswith("urgent =")))
    line = refuse(read_wordings, folder)
    assert "es.toml: expected the [answers] keys of the project's en.toml" in line
    assert "missing ['urgent']" in line


def test_wording_that_lacks_a_line_in_every_language_is_one_line(
    write_folder: WriteFolder,
) -> None:
    path = write_folder({}) / "wording" / "en.toml"
    path.parent.mkdir()
    lines = (DEFAULT_KNOWLEDGE / "wording" / "en.toml").read_text().splitlines()
    path.write_text("\n".join(line for line in lines if not line.startswith("urgent =")))
    assert "missing ['urgent']" in refuse(read_wordings, path.parents[1])


def test_wording_without_english_is_one_line(write_folder: WriteFolder) -> None:
    folder = copy_wording(write_folder)
    (folder / "wording" / "en.toml").unlink()
    assert "expected a wording file en.toml" in refuse(read_wordings, folder)


def test_broken_wording_is_one_line(write_folder: WriteFolder) -> None:
    folder = copy_wording(write_folder)
    (folder / "wording" / "vi.toml").write_text("[answers")
    assert "vi.toml: expected a valid vi.toml" in refuse(read_wordings, folder)
