"""What a clinic keeps beside its documents: each mistake is one clear line."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.index.pins import Pin
from index_build.errors import InputErrors
from index_build.indexing.countries import Country, read_countries
from index_build.indexing.knowledge import (
    DEFAULT_KNOWLEDGE,
    read_clinic,
    read_knowledge,
    read_pins,
    read_wordings,
)

WriteFolder = Callable[..., Path]
HELP = """
- id: help
  section: guide#it-helps
  phrasings: [Does it help?, "Is it  any use?"]
"""
COST = """
- id: cost
  outcome: not_covered
  hand_over: Please ask the desk.
  phrasings:
  - how much is it
"""
GUIDE = "# Guide\n\n## It helps\n\nIt helps a little.\n"
CLINIC = 'name = "A"\nphone = "1"\nurl = "https://a.example"\nemergency_phone = "911"\n'


def refuse(read: Callable[[Path], object], folder: Path) -> str:
    """Return the one line that a folder is refused with."""
    with pytest.raises(InputErrors) as caught:
        read(folder)
    (error,) = caught.value.errors
    assert "\n" not in str(error)
    return str(error)


def test_pins_are_read_with_their_phrasings_as_the_service_sees_them(
    write_folder: WriteFolder,
) -> None:
    helps, cost = read_pins(write_folder({"pins.yaml": f"pins:\n{HELP}{COST}"}))
    assert helps == Pin(
        "help", "answered", ("Does it help?", "Is it any use?"), "guide#it-helps", None
    )
    assert cost == Pin("cost", "not_covered", ("how much is it",), None, "Please ask the desk.")


@pytest.mark.parametrize("files", [{}, {"pins.yaml": ""}, {"pins.yaml": "# none\npins: []\n"}])
def test_a_folder_without_pins_has_none(
    write_folder: WriteFolder, files: dict[str, str | bytes]
) -> None:
    assert read_pins(write_folder({"a.md": GUIDE, **files})) == ()


@pytest.mark.parametrize(
    ("pins", "found"),
    [
        ("pins: [", "node content"),
        ("- a", "valid"),
        ("pins: 3", "pins: Input should be"),
        (f"extra: 1\npins:\n{HELP}", "extra: Extra inputs"),
        (f"pins:\n{HELP}{COST.replace('hand_over', 'handover')}", "handover: Extra inputs"),
        (f"pins:\n{HELP}{COST.replace('not_covered', 'refused')}", "pins.1.outcome"),
        (f"pins:\n{COST.replace('not_covered', 'urgent')}", "outcome must be one of"),
        (f"pins:\n{COST.replace('not_covered', 'answered')}", "outcome must be one of"),
        (f"pins:\n{COST}  section: guide#it-helps\n", "either a section or an outcome"),
        (f"pins:\n{HELP.replace('  section: guide#it-helps', '')}", "either a section or an"),
        (f"pins:\n{HELP}  hand_over: Ask.\n", "hand_over goes with an outcome"),
        (f"pins:\n{COST.replace('id: cost', 'id: The Cost')}", "pins.0.id"),
        (f"pins:\n{HELP}{COST.replace('id: cost', 'id: help')}", "'help' twice"),
        (f"pins:\n{HELP}{COST.replace('how much is it', 'does it  HELP?')}", "twice"),
        (f"pins:\n{HELP.replace('Does it help?', 'is it any use?')}", "twice"),
        ("pins:\n- id: x\n  outcome: not_covered\n  phrasings: []\n", "pins.0.phrasings"),
        (f"pins:\n{COST.replace('how much is it', 'x' * 501)}", "at most 500"),
        (f"pins:\n{COST}\x00", "characters are not allowed"),
        ("!!python/object/apply:os.system ['true']", "could not determine a constructor"),
    ],
)
def test_a_mistake_in_pins_is_one_line_that_names_the_place(
    write_folder: WriteFolder, pins: str, found: str
) -> None:
    line = refuse(read_pins, write_folder({"pins.yaml": pins}))
    assert "pins.yaml: expected " in line
    assert found in line


def test_a_pin_to_a_section_that_is_not_there_names_the_sections(
    write_folder: WriteFolder,
) -> None:
    files = {"guide.md": GUIDE, "pins.yaml": f"pins:\n{HELP}{COST}"}
    knowledge = read_knowledge(write_folder(files))
    knowledge.check_sections(["guide#it-helps"])
    line = refuse(lambda _: knowledge.check_sections(["guide#other"]), Path())
    assert "pin 'help' with a section of the documents" in line
    assert "'guide#it-helps', which none has; name one of: guide#other" in line


def test_every_pin_to_a_section_that_is_not_there_is_named(write_folder: WriteFolder) -> None:
    other = HELP.replace("id: help", "id: more").replace("it-helps", "more")
    other = other.replace("Does it help?", "More?").replace("Is it  any use?", "Still more?")
    folder = write_folder({"guide.md": GUIDE, "pins.yaml": f"pins:\n{HELP}{other}"})
    with pytest.raises(InputErrors) as caught:
        read_knowledge(folder).check_sections([])
    assert len(caught.value.errors) == 2


def test_a_folder_of_documents_alone_gets_the_projects_wording_and_clinic_and_no_pins(
    write_folder: WriteFolder,
) -> None:
    knowledge = read_knowledge(write_folder({"guide.md": GUIDE}))
    assert knowledge.pins == ()
    assert knowledge.clinic == read_clinic(DEFAULT_KNOWLEDGE)
    assert set(knowledge.wordings) == set(read_wordings(DEFAULT_KNOWLEDGE))
    assert knowledge.lacks == ("clinic.toml",)
    knowledge.check_sections([])


def test_a_folder_with_a_clinic_of_its_own_lacks_nothing(write_folder: WriteFolder) -> None:
    folder = write_folder({"guide.md": GUIDE, "clinic.toml": CLINIC})
    assert read_knowledge(folder).lacks == ()


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
        (CLINIC.replace("emergency_phone", "crisis_phone"), "whom do patients call?"),
        (CLINIC + 'country = "XX"\n', "country 'XX' has no numbers here"),
        (CLINIC.replace('"A"', '" "'), "name: String should have at least 1"),
    ],
)
def test_a_mistake_in_the_clinic_is_one_line(
    write_folder: WriteFolder, clinic: str, found: str
) -> None:
    line = refuse(read_clinic, write_folder({"clinic.toml": clinic}))
    assert "clinic.toml: expected a valid clinic.toml" in line
    assert found in line


def test_numbers_that_the_clinic_does_not_name_are_its_country_s(write_folder: WriteFolder) -> None:
    swiss = CLINIC.replace('emergency_phone = "911"', 'country = "CH"\ncrisis_phone = "147"')
    clinic = read_clinic(write_folder({"clinic.toml": swiss}))
    assert (clinic.emergency_phone, clinic.crisis_phone) == ("144", "147")
    assert clinic.poison_phone == "145"


def test_a_country_without_a_poison_line_gives_none(write_folder: WriteFolder) -> None:
    german = CLINIC.replace('emergency_phone = "911"', 'country = "DE"')
    assert read_clinic(write_folder({"clinic.toml": german})).poison_phone is None


@pytest.mark.parametrize(("code", "country"), read_countries().items())
def test_every_country_has_numbers_to_dial_and_says_where_they_are_from(
    code: str, country: Country
) -> None:
    assert re.fullmatch("[A-Z]{2}", code)
    numbers = [n for n in (country.emergency, country.crisis, country.poison) if n is not None]
    assert all(re.fullmatch(r"[\d -]{3,}", number) for number in numbers)
    assert "." in country.source
    guide = (DEFAULT_KNOWLEDGE.parent / "docs" / "documents.md").read_text(encoding="utf-8")
    assert code in re.findall(r"\b[A-Z]{2}\b", guide)


@pytest.mark.parametrize("name", ["pins.yaml", "clinic.toml"])
def test_a_file_that_is_not_utf_8_is_one_line(write_folder: WriteFolder, name: str) -> None:
    folder = write_folder({name: "name = 'é'".encode("latin-1")})
    read = read_pins if name == "pins.yaml" else read_clinic
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
