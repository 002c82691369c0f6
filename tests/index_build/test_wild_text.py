"""Markdown and plain sentences as clinics have them: from Google Docs, Obsidian, by hand."""

import os
from pathlib import Path

import pytest

from app.index.passage import Span
from index_build.documents.front_matter import check_front_matter
from index_build.documents.readers import Heading, Paragraph, Reading
from index_build.documents.readers.markdown import read_markdown
from index_build.documents.readers.plain import read_plain
from index_build.documents.reading import read_folder
from index_build.documents.sentences import cut_units, find_sentences
from index_build.errors import ContentError, InputErrors


def read(body: str) -> Reading:
    return read_markdown(f"---\ntitle: T\n---\n{body}".encode())


def test_bullets_typed_by_hand_are_a_list() -> None:
    together = read("You cannot have it if you:\n• are feeding a baby\n• take pills\n")
    apart = read("You cannot have it if you:\n\n• are feeding a baby\n\n• take pills\n")
    for reading in (together, apart):
        assert reading.text == "You cannot have it if you:\n\n- are feeding a baby\n- take pills"
        kinds = [block.kind for block in reading.blocks if isinstance(block, Paragraph)]
        assert kinds == ["prose", "item", "item"]


def test_letters_typed_by_hand_are_a_list() -> None:
    assert read("Bring:\na) your card\nb) your letter\n").text == (
        "Bring:\n\na) your card\nb) your letter"
    )


def test_names_behind_headings_are_not_read() -> None:
    reading = read("# **Care** {#care}\n\n## Washing {#washing .big}\n\nUse water.{: .note}\n")
    assert [b.title for b in reading.blocks if isinstance(b, Heading)] == ["Care", "Washing"]
    assert reading.text == "Care\n\nWashing\n\nUse water."


def test_a_contents_of_links_is_left_out() -> None:
    links = "[Washing](#washing)  \n[When to call](#when-to-call)\n"
    headings = "## Washing\n\nUse water.\n\n## When to call\n\nIf it hurts.\n"
    assert read(links + "\n" + headings).text.startswith("Washing\n\nUse water.")


@pytest.mark.parametrize(
    "warning",
    [
        "> [!WARNING]\n> Keep it off the eyes.",
        ":::caution\nKeep it off the eyes.\n:::",
        "::: {.callout}\nKeep it off the eyes.\n:::",
        "!!! warning\n    Keep it off the eyes.",
        "- [ ] Keep it off the eyes.",
        "==Keep it off== the eyes.",
        "Keep it off the [[Eyes#Care|eyes]].",
        "Keep it off the [[eyes]]. ![[eyes.png]]",
    ],
)
def test_callouts_and_wiki_links_are_read_without_their_signs(warning: str) -> None:
    reading = read(f"Use the cream.\n\n{warning}\n\nWash it off.\n")
    assert reading.text.replace("- ", "") == (
        "Use the cream.\n\nKeep it off the eyes.\n\nWash it off."
    )


def test_the_title_of_a_callout_is_kept() -> None:
    assert read("> [!note] After a peel\n> Rest.\n").text == "After a peel\n\nRest."
    assert read(':::tip After a peel\nRest.\n:::\n\n!!! note "Cold"\n    Wait.').text == (
        "After a peel\n\nRest.\n\nCold\n\nWait."
    )


def test_a_footnote_stands_with_its_sentence() -> None:
    reading = read(
        "Use it at home.[^1] Rest 3[^two] days. Drink.\n\n[^1]: Only with\n  a *nurse*.\n"
        "[^two]: Sunscreen\n[^3]: Nobody asks.\n"
    )
    assert reading.text == (
        "Use it at home. (Only with a nurse.) Rest 3 days. (Sunscreen) Drink.\n\nNobody asks."
    )


def test_a_reference_without_a_footnote_stays() -> None:
    assert read("Rest.[^9] Mind \ue0007\ue001 this.").text == "Rest.[^9] Mind this."


def test_words_of_yaml_are_words() -> None:
    reading = read_markdown(b"---\ntitle: No\nlanguage: no\norigin: 2026\n---\nTekst.")
    assert check_front_matter(reading.meta).language == "no"
    assert reading.meta == {"title": "No", "language": "no", "origin": "2026"}


def test_a_title_that_is_a_date_needs_quotation_marks() -> None:
    reading = read_markdown(b"---\ntitle: 2026-11-23\n---\nText.")
    with pytest.raises(ContentError, match=r"'title' to be text.* between quotation marks"):
        check_front_matter(reading.meta)


def test_a_value_that_a_remark_would_cut_is_refused() -> None:
    with pytest.raises(ContentError, match=r"value of 'title'.* between quotation marks"):
        read_markdown(b"---\ntitle: Leaflet #2 on peels\n---\nText.")
    read_markdown(b"---\ntitle: 'Leaflet #2'\nreviewed_on: 2026-11-23 # by Kim\n---\nText.")


def test_a_line_across_the_top_of_a_page_is_no_front_matter() -> None:
    reading = read_markdown(b"---\n\nClosed on Friday: the heating.\n\n---\n\n# Notice\n\nCall.")
    assert reading.text == "Closed on Friday: the heating.\n\nNotice\n\nCall."
    assert read_markdown(b"---\n\ntitle: T\n---\nText.").meta == {"title": "T"}


def cut(text: str, language: str = "en") -> list[str]:
    span = Span(0, len(text))
    units = cut_units(text, language, "", [Paragraph(span)])
    return [text[unit.span.start : unit.span.end] for unit in units]


def count(text: str, language: str) -> int:
    return len(find_sentences(text, language, Span(0, len(text))))


@pytest.mark.parametrize(
    "limit",
    [
        "Only under the eye of your own doctor.",
        "No numbing cream is used then.",
        "Without a doctor's letter we send you home.",
        "Stop at once when it burns.",
        "People with epilepsy are excluded.",
        "It must be refused during a fever.",
        "Salt water and pools are forbidden for two weeks.",
        "Refrain from saunas too.",
        "Hardly anyone should have more than one cup.",
        "Under no circumstances take it with the tablets.",
    ],
)
def test_a_limit_stays_with_the_sentence_before_it(limit: str) -> None:
    assert cut(f"The treatment is possible. {limit}") == [f"The treatment is possible. {limit}"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Take max. 2 tablets a day."),
        ("en", "The gel works for approx. 40 minutes."),
        ("en", "Use min. factor 30, incl. on cloudy days."),
        ("en", "Drink water, juice etc. before you come."),
        ("en", "Keep the gel below 25 deg. C at home."),
        ("en", "Ring Tel. 555 0100 on Sunday."),
        ("en", "Mix vit. C with water."),
        ("en", "See p. 4, fig. 2 and sec. 3 of the leaflet."),
        ("de", "Essen Sie z. B. Brot, d. h. nichts Saures."),
        ("de", "Abb. 3 zeigt die Haut ca. 2 Tage danach."),
        ("de", "Am 24. Dezember ist zu."),
        ("de", "Für Schwangere ist sie ab dem 4. Monat frei, sonst ab der 2. Impfung."),
        ("de", "Nehmen Sie tgl. 2 Tbl. Ibuprofen, ggf. Paracetamol."),
        ("en", "We sit opp. Boots, in Rm. 12, and Inj. Clexane is kept cold."),
        ("pl", "Proszę wziąć maks. 2 tabl. Apapu ok. 8 godz. po zabiegu."),
        ("ru", "Принимайте по 1 табл. Нурофена, т. е. 200 мг, макс. 3 раза."),
        ("fr", "Buvez de l'eau, p. ex. Evian."),
        ("en", "1. Call us if the swelling grows."),
        ("en", "We are open Mon. to Fri. from 8 on."),
        ("en", "Add 5 ml. of water."),
        ("fr", "M. Dupont, Mme. Petit et le Dr. Martin sont là."),
        ("es", "El gel actúa aprox. 40 minutos."),
        ("it", "Il dott. Rossi aspetta fuori, p. es. Lunedì."),
        ("pt", "Tome máx. 2 comprimidos, veja a pág. 4."),
        ("nl", "Dit geldt o.a. Spa, vraag dhr. Bos op ma. en vr."),
    ],
)
def test_an_abbreviation_or_a_number_ends_no_sentence(language: str, sentence: str) -> None:
    assert count(sentence, language) == 1


@pytest.mark.parametrize(
    "text",
    [
        "It takes 30 min. Then rest.",
        "Keep it below 25 deg. The gel melts.",
        "Rest for 3. Then call us.",
    ],
)
def test_an_abbreviation_may_still_end_a_sentence(text: str) -> None:
    assert count(text, "en") == text.count(".")


def test_a_name_from_another_code_page_is_refused_on_one_line(tmp_path: Path) -> None:
    for name in (b"Pflege f\x81r Zuhause.txt", b"f\x81r/rest.txt"):
        path = tmp_path / os.fsdecode(name)
        path.parent.mkdir(exist_ok=True)
        path.write_text("Rest.")
    with pytest.raises(InputErrors) as caught:
        read_folder(tmp_path)
    lines = str(caught.value).split("\n")
    assert len(lines) == 2
    assert all("expected a name in UTF-8" in line and line.isprintable() for line in lines)
    assert r"Pflege f\udc81r Zuhause.txt" in lines[0]


def test_a_line_that_only_begins_like_an_item_stays_in_its_paragraph() -> None:
    reading = read("The redness lasts for about\n12. After that it\nfades. Ask Dr\nA. Smith.\n")
    assert [block.kind for block in reading.blocks if isinstance(block, Paragraph)] == ["prose"]


def test_the_numbers_of_a_list_end_with_its_section() -> None:
    reading = read("## A\n\n(1) Wash.\n\n(2) Dry.\n\n## B\n\n(3) is the third day.\n")
    assert reading.text.endswith("B\n\n(3) is the third day.")
    last = reading.blocks[-1]
    assert isinstance(last, Paragraph)
    assert last.kind == "prose"


def test_a_footnote_that_names_a_source_does_not_break_up_the_sentence() -> None:
    reading = read("It helps[^1] most people.\n\n[^1]: Smith et al. Skin 2019;45:12.\n")
    assert reading.text == "It helps most people.\n\nSmith et al. Skin 2019;45:12."


@pytest.mark.parametrize("signs", ["· ·", "▪ ▪", "a) b)"])
def test_more_signs_open_items_in_plain_text(signs: str) -> None:
    first, second = signs.split()
    reading = read_plain(f"Bring:\n{first} your card\n{second} your letter\n".encode())
    kinds = [block.kind for block in reading.blocks if isinstance(block, Paragraph)]
    assert kinds == ["prose", "item", "item"]


@pytest.mark.parametrize("junk", [" " * 100_000 + "{", "[[" * 20_000, "x" + " " * 100_000 + "}"])
def test_long_lines_of_signs_are_read_without_delay(junk: str) -> None:
    assert read(f"Rest.\n\n{junk}\n").text.startswith("Rest.")
