from datetime import date, datetime

import pytest

from index_build.documents.front_matter import check_front_matter
from index_build.errors import ContentError


def test_all_fields_are_read() -> None:
    meta = check_front_matter(
        {
            "id": "after-care",
            "title": " Looking \n after  your skin ",
            "language": "zh-Hant",
            "perspective": "tcm",
            "origin": "Leaflet 7",
            "reviewed_on": date(2026, 11, 23),
            "review_due": "2027-11-23",
        }
    )
    assert meta.title == "Looking after your skin"
    assert (meta.id, meta.language, meta.perspective) == ("after-care", "zh-Hant", "tcm")
    assert (meta.reviewed_on, meta.review_due) == (date(2026, 11, 23), date(2027, 11, 23))


def test_every_field_may_be_missing() -> None:
    meta = check_front_matter({})
    assert (meta.language, meta.title, meta.perspective, meta.review_due) == (
        "en",
        None,
        None,
        None,
    )


def test_empty_fields_count_as_missing() -> None:
    meta = check_front_matter({"title": "  ", "origin": None, "perspective": None})
    assert (meta.title, meta.origin, meta.perspective) == (None, None, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("titel", "Misspelt"),
        ("title", 2026),
        ("language", "English"),
        ("language", "e"),
        ("language", None),
        ("perspective", "TCM"),
        ("perspective", "ayurvedic"),
        ("reviewed_on", 2026),
        ("reviewed_on", 20261123),
        ("reviewed_on", "23.11.2026"),
        ("reviewed_on", "2026-02-30"),
        ("reviewed_on", datetime(2026, 11, 23, 10, 0)),
        ("review_due", True),
        ("id", "Upper Case"),
        ("id", "../secrets"),
        ("id", ""),
    ],
)
def test_a_value_that_is_not_valid_is_refused_by_its_name(field: str, value: object) -> None:
    with pytest.raises(ContentError) as caught:
        check_front_matter({field: value})
    assert field in str(caught.value)


def test_a_review_due_before_the_review_is_refused() -> None:
    with pytest.raises(ContentError, match="review_due"):
        check_front_matter({"reviewed_on": date(2026, 11, 23), "review_due": date(2026, 1, 1)})


def test_a_review_due_on_the_day_of_the_review_is_taken() -> None:
    day = date(2026, 11, 23)
    assert check_front_matter({"reviewed_on": day, "review_due": day}).review_due == day
