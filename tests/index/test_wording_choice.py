"""Which language's fixed sentences a locale gets."""

from __future__ import annotations

import pytest

from app.index.wording import Wording, choose_wording

WORDINGS = {tag: Wording(tag, {}, {}) for tag in ("en", "es", "zh-Hans", "zh-Hant")}


@pytest.mark.parametrize(
    ("locale", "chosen"),
    [
        ("en", "en"),
        ("es", "es"),
        ("ES", "es"),
        ("es-MX", "es"),
        ("es_419", "es"),
        ("zh-Hant", "zh-Hant"),
        ("zh_hant_TW", "zh-Hant"),
        ("zh-Hans-CN-x-private", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-CN", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("tlh", "en"),
        ("e", "en"),
        ("", "en"),
    ],
)
def test_a_locale_gets_the_nearest_wording_and_english_without_one(
    locale: str, chosen: str
) -> None:
    assert choose_wording(WORDINGS, locale).language == chosen
