"""docs/documents.md says what is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index_build.documents.files import MAX_FILE_BYTES
from index_build.documents.front_matter import FrontMatter, check_front_matter
from index_build.documents.readers import READERS
from index_build.documents.readers.docx import MAX_UNPACKED_BYTES
from index_build.documents.readers.markdown import read_markdown
from index_build.documents.splitting import PASSAGE_LENGTH

GUIDE = (Path(__file__).parents[2] / "docs" / "documents.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", READERS)
def test_every_format_is_described(suffix: str) -> None:
    assert f"`{suffix}`" in GUIDE


@pytest.mark.parametrize("field", FrontMatter.model_fields)
def test_every_line_of_the_front_matter_is_described(field: str) -> None:
    assert f"| `{field}` |" in GUIDE


def test_the_example_front_matter_is_valid() -> None:
    example = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    reading = read_markdown(f"{example[0]}\nText.".encode())
    assert check_front_matter(reading.meta).title == "Looking after your skin"


def test_the_limits_are_stated() -> None:
    assert f"may have {MAX_FILE_BYTES // 1_000_000} MB" in GUIDE
    assert f"may have {MAX_UNPACKED_BYTES // 1_000_000} MB" in GUIDE
    assert f"about {PASSAGE_LENGTH} letters" in GUIDE
