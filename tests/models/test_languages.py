"""The language of a message: the plain ones by name, the unsure ones not at all."""

from __future__ import annotations

import pytest

from app.models.languages import LANGUAGES, find_language, open_identifier


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿Duele mucho el tratamiento?", "es"),
        ("Bonjour, est-ce que ça fait mal ?", "fr"),
        ("Was kostet eine Behandlung bei Ihnen?", "de"),
        ("чи боляче це робити", "uk"),
        ("这个治疗疼不疼", "zh"),
        ("이 치료는 아픈가요", "ko"),
        ("هل العلاج مؤلم", "ar"),
        ("Lăn kim có đau không vậy em?", "vi"),
        ("qwertyuiop?", None),
        ("ok", None),
    ],
)
def test_a_language_is_named_if_it_is_sure(text: str, language: str | None) -> None:
    assert find_language(text) == language


def test_the_languages_that_are_left_out_are_not_kept_in_memory() -> None:
    assert open_identifier()._full_model == ()
    assert len(open_identifier().nb_classes) == len(LANGUAGES)
