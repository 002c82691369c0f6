"""Whatever stands in pins.yaml, clinic.toml or a front matter, it is taken or refused by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from examples import try_many
from hypothesis import given
from hypothesis import strategies as st

from index_build.documents.front_matter import FrontMatter, check_front_matter
from index_build.documents.readers.markdown import read_markdown
from index_build.errors import ContentError, InputErrors
from index_build.indexing.knowledge import read_clinic, read_pins

PIECES = st.sampled_from(
    [
        *("pins:", "id", "section", "outcome", "not_covered", "phrasings", "hand_over", "- ", ": "),
        *("\n", "\n  ", "\n- ", "[", "]", "{", "}", '"', "'", ",", "&a", "*a", "<<: *a", "!!x"),
        *("!!binary x", "| ", "> ", "? ", "# ", "---\n", "...\n", "\t", "~", "null", "yes", "1_0"),
        *("0x1F", "1e400", ".nan", "2026-11-30", "2026-13-40", "12:30:45", "🦶", "\ufeff", "\x85"),
        *("title: ", "language: ", "reviewed_on: ", "perspective: tcm", "en", "zh-Hant", "x" * 300),
        *("name = ", "phone = ", '"""', "[clinic]", "= 1979-05-27T07:32:00", "\\u0000", "%YAML 1"),
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=80))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)
NAMES = st.sampled_from([*FrontMatter.model_fields, "tags"]) | st.text(max_size=8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("written")


def refuse(read: Callable[[], object]) -> str:
    """Return the words of a refusal; empty if all was read. Any other error is the test's."""
    try:
        read()
    except (InputErrors, ContentError) as exc:
        return str(exc)
    return ""


@try_many(100)
@given(text=TEXTS)
def test_pins_are_read_or_refused_by_name(folder: Path, text: str) -> None:
    (folder / "pins.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    refusal = refuse(lambda: read_pins(folder))
    assert not refusal or "pins.yaml" in refusal


@try_many(50)
@given(text=TEXTS)
def test_a_clinic_is_read_or_refused_by_name(folder: Path, text: str) -> None:
    (folder / "clinic.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
    refusal = refuse(lambda: read_clinic(folder))
    assert not refusal or "clinic.toml" in refusal


@try_many(100)
@given(text=TEXTS)
def test_a_front_matter_is_read_or_refused(text: str) -> None:
    content = f"---\n{text}\n---\nRest.\n".encode("utf-8", "surrogatepass")
    refusal = refuse(lambda: check_front_matter(read_markdown(content).meta))
    assert not refusal or "expected" in refusal


@try_many(100)
@given(meta=st.dictionaries(NAMES, VALUES, max_size=4))
def test_any_values_of_a_front_matter_are_taken_or_refused(meta: dict[str, object]) -> None:
    refusal = refuse(lambda: check_front_matter(meta))
    assert not refusal or "expected" in refusal


@pytest.mark.parametrize("text", ["- 2026-13-40", "[" * 20_000, "? " * 20_000, "- " * 20_000])
def test_dates_that_are_none_and_lists_without_end_are_refused(folder: Path, text: str) -> None:
    (folder / "pins.yaml").write_text(text)
    assert "pins.yaml" in refuse(lambda: read_pins(folder))
    assert refuse(lambda: read_markdown(f"---\ntitle: x\na: {text}\n---\nRest.\n".encode()))


@pytest.mark.parametrize("text", ["name = " + "[" * 20_000, "name = 2026-13-40"])
def test_a_clinic_of_lists_without_end_is_refused(folder: Path, text: str) -> None:
    (folder / "clinic.toml").write_text(text)
    assert "clinic.toml" in refuse(lambda: read_clinic(folder))
