"""What the documentation says is true: settings, links, commands, sections, the API's answer."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from app.settings import Settings
from index_build.__main__ import app as command_line
from index_build.documents.reading import read_folder
from index_build.documents.slugs import make_slug
from index_build.documents.splitting import split_document
from index_build.indexing.knowledge import DEFAULT_KNOWLEDGE

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ORIGINS = (ROOT / "knowledge" / "README.md").read_text(encoding="utf-8")
PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "knowledge" / "README.md")
    if path.is_file()
)
# How many sentences each paragraph of the article has, from which the demo's documents come.
ARTICLE = (3, 3, 3, 3, 2, 2, 2, 4)

_ROW = re.compile(r"^\| `VERBATIM_(?P<name>\w+)` \| (?P<default>.+?) \| (?P<meaning>.+) \|$", re.M)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<markdown>[^)\s]+)\)|<img[^>]* src=\"(?P<image>[^\"]+)\"")
_HEADING = re.compile(r"^#+ (?P<title>.+)$", re.M)
_ORIGIN = re.compile(
    r"^\| (?P<sentence>P\d\.S\d) \| [^|]+ \| (?P<sections>[^|]+) \| [^|]*\|$", re.M
)


def name_page(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def write_default(field: FieldInfo) -> str:
    """Return a setting's default as somebody would write it into .env."""
    match field.default:
        case None | ():
            return "unset"
        case bool(value):
            return f"`{str(value).lower()}`"
        case tuple(names):
            return f"`{','.join(names)}`"
        case value:
            return f"`{value}`"


def list_links(text: str) -> Iterator[str]:
    for match in _LINK.finditer(re.sub(r"```.*?```", "", text, flags=re.S)):
        yield match["markdown"] or match["image"]


def list_anchors(path: Path) -> set[str]:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.S)
    titles = (match["title"].lower() for match in _HEADING.finditer(text))
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles}


def list_sections() -> set[str]:
    return {
        passage.id
        for source in read_folder(DEFAULT_KNOWLEDGE)
        for passage in split_document(source.document, source.blocks)
    }


def test_the_readme_names_every_setting_with_its_default_and_meaning() -> None:
    documented = {
        row["name"].lower(): (row["default"], row["meaning"]) for row in _ROW.finditer(README)
    }
    expected = {
        name: (write_default(field), field.description)
        for name, field in Settings.model_fields.items()
    }
    assert documented == expected


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_no_page_names_a_setting_that_does_not_exist(page: Path) -> None:
    known = {f"VERBATIM_{name.upper()}" for name in Settings.model_fields}
    named = set(re.findall(r"\bVERBATIM_[A-Z_]+[A-Z]\b", page.read_text(encoding="utf-8")))
    assert named <= known


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in list_links(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in list_anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_every_command_of_a_page_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    commands = {
        str(c.name or getattr(c.callback, "__name__", "")) for c in command_line.registered_commands
    }
    named = set(re.findall(r"(?:`|^|&& )make ([a-z]+)\b", text, re.M))
    called = set(re.findall(r"python -m index_build ([a-z]+)\b", text))
    assert named <= targets
    assert called <= commands


def test_the_makefile_explains_every_target_but_no_other() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    explained = set(re.findall(r"^#   make ([a-z]+) ", text, re.M))
    rules = set(re.findall(r"^([a-z]+):", text, re.M))
    phony = set(re.search(r"^\.PHONY: (.+)$", text, re.M)[1].split())  # type: ignore[index]
    assert explained == rules == phony


def test_the_attributes_of_the_embed_line_are_read_by_the_widget() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "app" / "widget").glob("*.js"))
    read = set(re.findall(r'\bread\("([a-z]+)"\)', sources)) | set(
        re.findall(r"\bsettings\.([a-z]+)", sources)
    )
    named = set(re.findall(r"`data-([a-z]+)=", README))
    assert named
    assert named <= read


def test_the_answer_in_the_readme_is_what_the_service_answers(service_url: str) -> None:
    asked = re.search(r"-d '(\{.+?\})'", README)
    shown = re.search(r"```json\n(.+?)```", README, re.S)
    assert asked
    assert shown
    request = urllib.request.Request(
        f"{service_url}/api/v1/chat", asked[1].encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        found = json.load(response)
    expected = json.loads(shown[1])
    assert list(found) == list(expected)
    # Names of one answer and one index; and scores move a little with the processor's rounding.
    for answer in (found, expected):
        del answer["id"], answer["index_version"]
        assert len(answer.pop("suggestions")) == 2
    scores = [[quote.pop("score") for quote in answer["quotes"]] for answer in (found, expected)]
    assert scores[0] == pytest.approx(scores[1], abs=0.05)
    assert found == expected


def test_the_table_of_origins_has_every_sentence_of_the_article() -> None:
    expected = [
        f"P{paragraph}.S{sentence}"
        for paragraph, count in enumerate(ARTICLE, start=1)
        for sentence in range(1, count + 1)
    ]
    assert [row["sentence"] for row in _ORIGIN.finditer(ORIGINS)] == expected


def test_the_table_of_origins_names_every_section_and_no_other() -> None:
    rows = _ORIGIN.finditer(ORIGINS)
    named = {section for row in rows for section in re.findall(r"`([^`]+)`", row["sections"])}
    assert named == list_sections()


def test_the_guide_to_pins_points_to_a_section_that_exists() -> None:
    guide = (ROOT / "docs" / "pins.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^  section: ([a-z-]+#[a-z-]+)$", guide, re.M))
    assert named
    assert named <= list_sections()


def test_the_changelog_has_what_is_not_released_yet() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    unreleased = re.search(r"^## \[Unreleased\]\n(.+?)(?=^## |\Z)", text, re.S | re.M)
    assert unreleased
    entries = re.findall(r"^- .+", unreleased[1], re.M)
    assert entries
    assert all(entry.endswith(".") for entry in entries)


def test_a_heading_becomes_the_same_name_in_documents_and_in_the_index() -> None:
    for source in read_folder(DEFAULT_KNOWLEDGE):
        for passage in split_document(source.document, source.blocks):
            assert passage.id == f"{source.document.id}#{make_slug(passage.section)}"
