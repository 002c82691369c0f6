import pytest

from app.index.passage import Span
from index_build.documents.connectives import find_connectives
from index_build.documents.readers import Paragraph
from index_build.documents.readers.markdown import read_markdown
from index_build.documents.readers.plain import read_plain
from index_build.documents.sentences import UNCUT_LENGTH, cut_units, find_sentences


def cut(text: str, language: str = "en", heading: str = "") -> list[str]:
    """Return the units of a plain text whose paragraphs all stand under one heading."""
    reading = read_plain(text.encode())
    paragraphs = [block for block in reading.blocks if isinstance(block, Paragraph)]
    units = cut_units(reading.text, language, heading, paragraphs)
    return [reading.text[unit.span.start : unit.span.end] for unit in units]


def test_every_sentence_that_stands_alone_is_a_unit() -> None:
    assert cut("Rest for a day. Drink water. Sleep well!") == [
        "Rest for a day.",
        "Drink water.",
        "Sleep well!",
    ]


@pytest.mark.parametrize(
    "second",
    [
        "This takes a day.",
        "These fade.",
        "That is usual.",
        "It fades.",
        "They fade.",
        "She will call.",
        "Its edges fade.",
        "Such marks fade.",
        "However, redness fades.",
        "But redness stays.",
        "Therefore redness stays.",
        "So wear a hat.",
        "Instead, wear a hat.",
        "Otherwise marks form.",
        "Also, it itches.",
        "In addition, they itch.",
        "In addition to this, the skin peels.",
        "For this reason wear a hat.",
        "As a result, marks form.",
        "The same holds for hair.",
        "Both are usual.",
        "Neither hurts.",
        "Unless redness stays.",
        "Except for children.",
        "Yet redness stays.",
        "Still, wear a hat.",
        "Nevertheless, wear a hat.",
        "And wear a hat.",
        "Or wear a scarf.",
        "If it stays, call us.",
        "When they peel, wait.",
        "After that, wait.",
        "During this time, wait.",
        "“This is usual.”",
        "It’s usual.",
        "No, wait.",
        "for a day only.",
        "123.",
    ],
)
def test_a_sentence_that_points_back_stays_with_the_one_before(second: str) -> None:
    assert cut(f"Redness is usual. {second} Rest well.") == [
        f"Redness is usual. {second}",
        "Rest well.",
    ]


@pytest.mark.parametrize(
    "second",
    [
        "Thistle oil is fine.",
        "Italy is warm.",
        "Sober people heal.",
        "Butter is fine.",
        "In addition to its effect on scars, micro-needling helps hair.",
        "Besides its effect on scars, micro-needling helps hair.",
        "The micro-channels close.",
        "Some people itch.",
        "There are three steps.",
    ],
)
def test_a_sentence_that_stands_alone_is_not_joined(second: str) -> None:
    assert cut(f"Redness is usual. {second}") == ["Redness is usual.", second]


@pytest.mark.parametrize(
    "caveat",
    [
        "Pregnant women should not have the treatment.",
        "Never treat open wounds.",
        "Side effects can follow.",
        "Avoid the sun.",
        "Treatment carries a risk.",
        "Consult your doctor first.",
        "Treatment is possible only if the skin has healed.",
        "Micro-needling doesn't help every scar.",
        "Micro-needling doesn’t help every scar.",
        "Caution is needed with creams.",
        "Acne is a contraindication.",
    ],
)
def test_a_caveat_stays_with_what_it_limits(caveat: str) -> None:
    assert cut(f"Micro-needling helps scars. {caveat}") == [f"Micro-needling helps scars. {caveat}"]


def test_a_remark_in_brackets_is_not_quoted_alone() -> None:
    assert cut("Redness is usual. (See the leaflet.)") == ["Redness is usual. (See the leaflet.)"]


@pytest.mark.parametrize(
    "amount", ["5 on Sundays.", "£20 for a copy.", "[Max. 1 mg per kg.]", "28 days in the fridge."]
)
def test_an_amount_or_a_bracket_stays_with_what_it_counts(amount: str) -> None:
    assert cut(f"We need two days. {amount}") == [f"We need two days. {amount}"]


@pytest.mark.parametrize("sign", ["*", "**", "†", "¹"])
def test_a_typed_footnote_stays_with_its_sign(sign: str) -> None:
    text = f"A visit costs 50 euros{sign}. Pay by card.\n\n{sign} Free with a letter."
    assert cut(f"Come rested.\n\n{text}") == ["Come rested.", text]


def test_a_sign_without_its_place_ties_nothing() -> None:
    assert cut("Come rested.\n\n† Free with a letter.") == ["Come rested.", "† Free with a letter."]


def test_steps_stay_with_the_warning_between_them() -> None:
    steps = "1. Sit.\n2. Bend.\n\nStop if it hurts.\n\n3. Stand.\n4. Rest."
    assert cut(f"Come rested.\n\n{steps}") == [f"Come rested.\n\n{steps}"]
    assert cut(steps) == [steps]


def test_steps_that_begin_anew_are_another_list() -> None:
    assert cut("1. Sit.\n2. Bend.\n\nFor the arm:\n\n1. Lift.\n2. Rest.") == [
        "1. Sit.\n2. Bend.",
        "For the arm:\n\n1. Lift.\n2. Rest.",
    ]


@pytest.mark.parametrize("limit", ["This is not for children.", "Not after surgery."])
def test_what_limits_a_list_below_it_limits_every_item(limit: str) -> None:
    items = "- Cool the arm.\n- Move the arm.\n\n"
    assert cut(f"{items}{limit}", heading="At home") == [f"{items}{limit}".strip()]


def test_a_sentence_below_whole_items_that_limits_none_stands_alone() -> None:
    assert cut("- Cool the arm.\n- Move the arm.\n\nWe open at 8.", heading="At home") == [
        "Cool the arm.",
        "Move the arm.",
        "We open at 8.",
    ]


def test_a_limit_of_the_sentence_before_it_does_not_reach_the_list_above_both() -> None:
    said = "You may wear make-up on day two. Do not do so if the skin is weeping."
    assert cut(f"1. Wash the face.\n2. Dry it.\n\n{said}") == [
        "1. Wash the face.\n2. Dry it.",
        said,
    ]


def test_a_warning_below_a_table_stays_with_it() -> None:
    reading = read_markdown(
        b"---\ntitle: T\n---\n"
        b"| Tablet | Start of the course before you travel abroad for the first time |\n| - | - |\n"
        b"| Doxycycline | two days before you arrive in the country and no later |\n\n"
        b"Doxycycline must not be given below 12 years.\n"
    )
    paragraphs = [block for block in reading.blocks if isinstance(block, Paragraph)]
    (unit,) = cut_units(reading.text, "en", "", paragraphs)
    assert reading.text[unit.span.start : unit.span.end] == reading.text


def test_a_caveat_that_opens_a_paragraph_stands_alone() -> None:
    assert cut("Rest well.\n\nNever treat open wounds.") == [
        "Rest well.",
        "Never treat open wounds.",
    ]


def test_a_paragraph_that_points_back_is_joined_over_the_gap() -> None:
    units = cut("Rest well. Redness is usual.\n\nIt fades soon. Drink water.")
    assert units == ["Rest well.", "Redness is usual.\n\nIt fades soon.", "Drink water."]


def test_a_question_stays_with_its_answer() -> None:
    assert cut(
        "Does the treatment hurt? Most people feel pressure.\n\nIs a bath all right?\n\nWait."
    ) == [
        "Does the treatment hurt? Most people feel pressure.",
        "Is a bath all right?\n\nWait.",
    ]


def test_a_title_stays_with_the_sentence_after_it() -> None:
    assert cut("After the treatment\n\nRest well. Drink water.") == [
        "After the treatment\n\nRest well.",
        "Drink water.",
    ]


def test_lines_without_full_stops_stay_apart() -> None:
    assert cut("Open on Monday\n\nClosed on Friday") == ["Open on Monday", "Closed on Friday"]


def test_a_list_stays_in_one_piece_with_its_lead_in() -> None:
    text = (
        "Come rested. You should not have the treatment if:\n- you are pregnant\n- you take pills"
    )
    assert cut(text) == [text]
    assert cut("Come rested. For the visit, bring:\n- notes\n- photos") == [
        "Come rested.",
        "For the visit, bring:\n- notes\n- photos",
    ]


def test_full_sentences_in_a_list_without_lead_in_stand_alone() -> None:
    items = "- Wash your face with cool water.\n- Wear a hat in the sun."
    assert cut(items, heading="Looking after your skin") == [
        "Wash your face with cool water.",
        "Wear a hat in the sun.",
    ]


@pytest.mark.parametrize(
    "heading", ["Who should not come", "Side effects", "We treat none of these:"]
)
def test_a_list_under_a_heading_that_limits_stays_in_one_piece(heading: str) -> None:
    items = "- People with acne.\n- People with a cold."
    assert cut(items, heading=heading) == [items]


def test_fragments_in_a_list_stay_in_one_piece() -> None:
    assert cut("- redness\n- swelling", heading="What to expect") == ["- redness\n- swelling"]


def test_one_item_alone_has_no_marker() -> None:
    assert cut("- rest", heading="What to do") == ["rest"]


def cut_sentences(text: str) -> list[list[str]]:
    """Return the sentences of each unit of a plain text."""
    reading = read_plain(text.encode())
    paragraphs = [block for block in reading.blocks if isinstance(block, Paragraph)]
    units = cut_units(reading.text, "en", "", paragraphs)
    return [[reading.text[s.start : s.end] for s in unit.sentences] for unit in units]


def test_every_unit_has_its_sentences() -> None:
    text = "Come rested. Bring:\n- notes. Old ones too.\n- photos\n\nIt helps. Bye now."
    assert cut_sentences(text) == [
        ["Come rested."],
        ["Bring:", "notes.", "Old ones too.", "photos", "It helps."],
        ["Bye now."],
    ]


def test_a_sentence_of_an_item_stands_without_the_items_marker() -> None:
    assert cut_sentences("- Wash. Dry well.\n- Rest.") == [["Wash.", "Dry well."], ["Rest."]]


@pytest.mark.parametrize("marks", [("1. ", "2. ", "3. "), ("a) ", "b) ", "c) ")])
def test_steps_are_one_unit_however_many_and_whole_they_are(marks: tuple[str, ...]) -> None:
    steps = ("Sit down and lean forward.", "Hold on for ten minutes.", "If it bleeds on, go in.")
    text = "\n".join(map("".join, zip(marks, steps, strict=True)))
    assert cut_sentences(text) == [list(steps)]
    bullets = "\n".join(f"- {step}" for step in steps)
    assert cut_sentences(bullets) == [[step] for step in steps]


def test_each_row_of_a_table_is_one_sentence_however_many_it_holds() -> None:
    reading = read_markdown(
        b"---\ntitle: T\n---\n"
        b"| What | Price |\n| - | - |\n| Bath. Warm. | 50 |\n| Tub | 20. Cash. |\n"
    )
    paragraphs = [block for block in reading.blocks if isinstance(block, Paragraph)]
    (unit,) = cut_units(reading.text, "en", "", paragraphs)
    rows = [p.span for p in paragraphs]
    assert len(rows) == 3
    assert [s.end for s in unit.sentences] == [row.end for row in rows]
    said = [reading.text[s.start : s.end] for s in unit.sentences]
    assert "Bath. Warm." in said[1]
    assert "20. Cash." in said[2]


def test_a_paragraph_in_a_language_without_a_table_is_not_cut() -> None:
    assert find_connectives("cs") is None
    text = "Prosíme odpočívejte. To pomáhá. Prosíme pijte."
    assert cut(text, language="cs") == [text]


def test_a_giant_paragraph_is_cut_between_sentences_in_any_language() -> None:
    sentence = "Prosimy dobrze odpoczywać po zabiegu i dużo pić przez cały dzień."
    units = cut(" ".join([sentence] * 100), language="pl-PL")
    assert len(units) > 1
    assert all(len(unit) <= UNCUT_LENGTH and unit.endswith(".") for unit in units)


def test_sentence_offsets_are_code_points() -> None:
    text = "  🙂 Été\u0301 👨‍👩‍👧 fini. 针灸可以帮助。好！ End"
    spans = find_sentences(text, "en", Span(2, len(text)))
    assert [text[span.start : span.end] for span in spans] == [
        "🙂 Été\u0301 👨‍👩‍👧 fini.",
        "针灸可以帮助。",
        "好！",
        "End",
    ]


def test_abbreviations_and_numbers_end_no_sentence() -> None:
    assert cut("Dr. Li uses needles that are 1.5 mm long. Needles are new.") == [
        "Dr. Li uses needles that are 1.5 mm long.",
        "Needles are new.",
    ]
