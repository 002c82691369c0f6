import pytest

from index_build.documents.slugs import make_slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("What collagen is", "what-collagen-is"),
        ("Fine lines, wrinkles and hyperpigmentation", "fine-lines-wrinkles-and-hyperpigmentation"),
        ("The skin's own way", "the-skins-own-way"),
        ("The skin’s own way", "the-skins-own-way"),
        ("  Does it hurt? (A little)  ", "does-it-hurt-a-little"),
        ("after_care/day_1", "after-care-day-1"),
        ("Größe über Alles", "größe-über-alles"),
        ("u\u0308ber", "über"),
        ("针灸 可以", "针灸-可以"),
        ("🙂 !", ""),
    ],
)
def test_a_slug_is_lower_case_words_joined_by_hyphens(text: str, slug: str) -> None:
    assert make_slug(text) == slug


def test_a_slug_of_a_slug_is_the_slug() -> None:
    assert make_slug(make_slug("What’s new — in 2026?")) == "whats-new-in-2026"
