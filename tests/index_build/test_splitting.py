from app.index.passage import Document, Passage
from index_build.documents.readers import Reading
from index_build.documents.readers.html import read_html
from index_build.documents.readers.markdown import read_markdown
from index_build.documents.readers.plain import read_plain
from index_build.documents.splitting import PASSAGE_LENGTH, split_document

LONG = "The skin needs some quiet days after a treatment, and sleep helps it to heal well. "


def split(
    reading: Reading, title: str = "Looking after your skin"
) -> tuple[Document, tuple[Passage, ...]]:
    document = Document(id="care", title=title, language="en", text=reading.text)
    return document, split_document(document, reading.blocks)


def split_markdown(
    body: str, title: str = "Looking after your skin"
) -> tuple[Document, tuple[Passage, ...]]:
    return split(read_markdown(f"---\ntitle: {title}\n---\n{body}".encode()), title)


def test_a_passage_is_the_text_under_one_heading() -> None:
    document, passages = split_markdown(
        "## The first day\n\nRest.\n\nDrink.\n\n## The skin's week\n\nWait."
    )
    assert [passage.id for passage in passages] == ["care#the-first-day", "care#the-skins-week"]
    assert [passage.section for passage in passages] == ["The first day", "The skin's week"]
    assert [document.slice(passage.span) for passage in passages] == ["Rest.\n\nDrink.", "Wait."]
    assert [document.slice(unit) for unit in passages[0].units] == ["Rest.", "Drink."]
    assert passages[0].sentences == passages[0].units


def test_the_section_is_the_path_of_headings() -> None:
    body = "# Care\n\n## At home\n\n### Washing\n\nGently.\n\n## At work\n\nBreaks."
    _, passages = split_markdown(body)
    assert [p.section for p in passages] == ["Care › At home › Washing", "Care › At work"]


def test_a_heading_that_is_the_title_is_left_out_of_the_path() -> None:
    _, passages = split_markdown("# CARE\n\nRest.\n\n## At home\n\nWash.", title="Care")
    assert [(p.id, p.section) for p in passages] == [
        ("care#care", "Care"),
        ("care#at-home", "At home"),
    ]


def test_a_heading_without_text_has_no_passage() -> None:
    _, passages = split_markdown("## Empty\n\n## Full\n\nText.")
    assert [passage.id for passage in passages] == ["care#full"]


def test_repeated_headings_are_numbered() -> None:
    _, passages = split_markdown("## Day\n\nA.\n\n## Day 2\n\nB.\n\n## Day\n\nC.\n\n## Day!\n\nD.")
    assert [p.id for p in passages] == ["care#day", "care#day-2", "care#day-3", "care#day-4"]


def test_a_long_section_is_split_between_paragraphs() -> None:
    paragraphs = [LONG * 5, LONG * 4, LONG * 4]
    document, passages = split_markdown("## Rest\n\n" + "\n\n".join(paragraphs))
    assert [passage.id for passage in passages] == ["care#rest", "care#rest-2"]
    assert document.slice(passages[0].span).count("\n\n") == 1
    assert all(passage.span.end - passage.span.start <= PASSAGE_LENGTH for passage in passages)


def test_a_giant_paragraph_is_split_between_sentences() -> None:
    document, passages = split_markdown("## Rest\n\n" + LONG * 50)
    texts = [document.slice(passage.span) for passage in passages]
    assert all(len(text) <= PASSAGE_LENGTH and text.endswith(".") for text in texts)
    assert " ".join(texts) == (LONG * 50).strip()


def test_a_unit_longer_than_a_passage_is_not_cut() -> None:
    items = "".join(f"- you take medicine number {number}\n" for number in range(60))
    document, passages = split_markdown(f"## Before\n\nYou should not come when:\n\n{items}")
    assert len(passages) == len(passages[0].units) == 1
    assert document.slice(passages[0].span).endswith("number 59")


def test_a_list_is_one_unit_whose_items_are_sentences() -> None:
    items = "- redness\n- swelling. It goes.\n- itching, rarely.\n"
    document, (passage,) = split_markdown(f"## After\n\nSome have:\n\n{items}\nCall us.")
    assert [document.slice(unit) for unit in passage.units] == [
        "Some have:\n\n- redness\n- swelling. It goes.\n- itching, rarely.",
        "Call us.",
    ]
    assert [document.slice(sentence) for sentence in passage.sentences] == [
        "Some have:",
        "redness",
        "swelling.",
        "It goes.",
        "itching, rarely.",
        "Call us.",
    ]
    assert [passage.count_sentences(unit) for unit in passage.units] == [5, 1]


def test_text_without_headings_has_a_passage_for_each_paragraph() -> None:
    _, passages = split(
        read_plain(b"Rest well.\n\nDrink water. Sleep.\n\n---\n\nWait a day."), "Care"
    )
    assert [p.id for p in passages] == ["care#p1", "care#p2", "care#p3"]
    assert {p.section for p in passages} == {"Care"}


def test_a_paragraph_that_points_back_shares_the_passage_before() -> None:
    document, passages = split(read_plain(b"Rest well.\n\nIt helps. Sleep.\n\nDrink water."))
    assert [p.id for p in passages] == ["care#p1", "care#p3"]
    assert [document.slice(unit) for unit in passages[0].units] == [
        "Rest well.\n\nIt helps.",
        "Sleep.",
    ]


def test_a_giant_paragraph_without_heading_is_split_and_numbered() -> None:
    _, passages = split(read_plain(("Rest.\n\n" + LONG * 20).encode()))
    assert [p.id for p in passages] == ["care#p1", "care#p2", "care#p2-2"]


def test_text_above_the_first_heading_has_the_document_s_title() -> None:
    _, passages = split(read_html(b"<p>Rest well.</p><h2>At home</h2><p>Wash.</p>"))
    assert [(p.id, p.section) for p in passages] == [
        ("care#p1", "Looking after your skin"),
        ("care#at-home", "At home"),
    ]


def test_ids_stay_when_another_section_changes() -> None:
    before = split_markdown("## A\n\nOne.\n\n## B\n\nTwo.")[1]
    after = split_markdown("## A\n\nOne. And more. Much more.\n\n## B\n\nTwo.")[1]
    assert [p.id for p in before] == [p.id for p in after]


def test_a_document_without_blocks_has_no_passages() -> None:
    assert split(read_plain(b""))[1] == ()
