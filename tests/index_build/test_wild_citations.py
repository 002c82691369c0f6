"""Footnotes that only name a source break up a sentence; those that say more belong to it."""

import pytest

from index_build.documents.readers.footnotes import is_citation


@pytest.mark.parametrize(
    "note",
    [
        "Smith et al. Skin 2019;45:12.",
        "1. Smith J, Jones K. Peels. Lancet. 2012;3(4):4–9. doi:10.1/x",
        "Smith, J., & Jones, K. (2019). Peels and risk. Skin, 3(4), 5-9.",
        "Müller A, Österreicher B: Akne. Hautarzt 2012;3:4",
        "Smith et al., 2012",
        "NHS (2021). Botox. https://www.nhs.uk/x",
        "Source: https://www.nhs.uk/x.",
    ],
)
def test_a_note_from_its_authors_to_its_journal_is_a_mere_source(note: str) -> None:
    assert is_citation(note)


@pytest.mark.parametrize(
    "note",
    [
        "Not before day 14, see https://example.org/swim.",
        "Children pay half, www.example.org",
        "Only for adults (2019).",
        "From day 14 (Smith et al. 2012).",
        "Smith et al. recommend 14 days, see https://example.org",
        "Smith et al. (2012) say: not before day 14, https://example.org",
        "Smith J et al. Lancet 2012;3:4. Not for children.",
        "Prices (2024): half for children",
        "14: https://example.org",
    ],
)
def test_a_note_that_says_more_than_its_source_is_never_taken_for_one(note: str) -> None:
    assert not is_citation(note)
