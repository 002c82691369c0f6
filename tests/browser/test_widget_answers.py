"""What an answer shows, and what its buttons do."""

from __future__ import annotations

import pytest
from canned import LONG
from playwright.sync_api import Page, expect
from stage import PHONE, Room, Stage, ask, open_chat


def open_and_ask(stage: Stage, room: Room, question: str, attributes: str = "") -> Page:
    page = room.open_page()
    page.goto(stage.embed(attributes))
    open_chat(page)
    ask(page, question)
    return page


def test_a_quote_shows_where_it_comes_from(stage: Stage, room: Room) -> None:
    page = open_and_ask(stage, room, "How does it work in both views?")
    quotes = page.locator("verbatim-chat .quote")
    expect(quotes).to_have_count(2)
    tcm, biomedical = quotes.nth(0), quotes.nth(1)
    expect(tcm.locator("cite")).to_have_text(
        "Scars and micro-needling in the TCM view › What a scar is in the TCM view"
    )
    expect(tcm.locator(".badge.tcm")).to_have_text("TCM view")
    expect(biomedical.locator(".badge.biomedical")).to_have_text("Biomedical view")
    expect(tcm).to_contain_text("Reviewed Nov 23, 2026")


def test_the_quote_is_shown_to_the_letter(stage: Stage, room: Room) -> None:
    page = open_and_ask(stage, room, "How does it work in both views?")
    shown = page.locator("verbatim-chat blockquote").all_text_contents()
    passages = {passage.id: passage for passage in stage.service.index.passages}
    wanted = [
        passages["tcm-view#what-a-scar-is-in-the-tcm-view"],
        passages["biomedical-view#what-growth-factors-and-cytokines-do-for-a-scar"],
    ]
    documents = stage.service.index.documents
    assert shown == [documents[passage.document_id].slice(passage.span) for passage in wanted]


def test_the_sentence_that_answers_is_marked_in_its_quote(stage: Stage, room: Room) -> None:
    page = open_and_ask(stage, room, "What is collagen?")
    passage = next(p for p in stage.service.index.passages if p.id == "collagen#what-collagen-is")
    document = stage.service.index.documents["collagen"]
    marked = page.locator("verbatim-chat blockquote b").all_text_contents()
    assert "".join(marked) == document.slice(passage.sentences[-1])
    assert len(passage.sentences) > 1


def test_of_a_long_quote_the_answering_parts_are_shown_and_the_rest_on_demand(
    stage: Stage, room: Room
) -> None:
    page = open_and_ask(stage, room, "Can it help scars, at length?")
    first, whole = page.locator("verbatim-chat blockquote").all()
    passage = next(p for p in stage.service.index.passages if p.id == LONG)
    document = stage.service.index.documents[passage.document_id]
    lead, hidden, answer = map(document.slice, passage.sentences)
    assert first.text_content() == f"{lead}\n…\n{answer}"
    expect(whole).to_be_hidden()
    page.get_by_text("Show all of it").click()
    expect(whole).to_be_visible()
    assert whole.text_content() == document.slice(passage.span)
    assert hidden in (whole.text_content() or "")


def test_the_link_to_the_source_stands_below_where_it_comes_from(stage: Stage, room: Room) -> None:
    page = open_and_ask(stage, room, "What is collagen?")
    quote = page.locator("verbatim-chat .quote")
    # As for a document of one section, without a date of review.
    quote.locator(".facts").evaluate("facts => facts.replaceChildren()")
    quote.locator("cite").evaluate("cite => cite.replaceChildren('Collagen')")
    cite, link = quote.locator("cite").bounding_box(), quote.locator(".source").bounding_box()
    assert cite
    assert link
    assert link["y"] >= cite["y"] + cite["height"]


def test_an_overdue_review_is_marked(stage: Stage, room: Room) -> None:
    page = open_and_ask(stage, room, "How does it work in both views?")
    expect(page.locator("verbatim-chat .overdue")).to_have_count(1)
    expect(page.locator("verbatim-chat .quote").first).to_contain_text("Review overdue")


def test_show_in_source_opens_the_marked_passage(stage: Stage, room: Room) -> None:
    page = open_and_ask(stage, room, "What is collagen?")
    quote = page.locator("verbatim-chat blockquote").text_content()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Show in source").click()
    source = opened.value
    expect(source.locator("mark")).to_have_text(quote or "")
    expect(source.locator("#passage mark")).to_be_in_viewport()


def test_refusals_look_different_from_one_another(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    looks = set()
    for question in ("Does it hurt?", "I am pregnant. May I have it?",
                     "There is pus and I have a fever", "What will the weather be?"):  # fmt: skip
        ask(page, question)
        looks.add(
            page.locator("verbatim-chat .answer").last.evaluate(
                "(a) => { const s = getComputedStyle(a);"
                " return [s.backgroundColor, s.borderTopStyle, s.borderTopWidth,"
                "   a.querySelector('.kind').textContent,"
                "   a.querySelector('.kind path').getAttribute('d')].join() }"
            )
        )
    assert len(looks) == 4


def test_a_refusal_gives_the_clinic_to_call(stage: Stage, room: Room) -> None:
    page = open_and_ask(stage, room, "Does it hurt?")
    contact = page.locator("verbatim-chat .contact")
    expect(contact).to_contain_text("Willow Street Clinic (demo)")
    expect(contact.get_by_role("link", name="Call the clinic")).to_have_attribute(
        "href", "tel:+15550142"
    )


def test_an_emergency_comes_before_everything_else(stage: Stage, room: Room) -> None:
    page = open_and_ask(stage, room, "There is pus and I have a fever")
    answer = page.locator("verbatim-chat .answer.urgent")
    links = answer.get_by_role("link").all()
    assert [link.get_attribute("href") for link in links][:2] == ["tel:911", "tel:+15550142"]
    expect(answer.locator(".message")).to_contain_text("Call 911 now")
    expect(answer.locator(".tools")).to_have_count(0)


def test_who_wants_to_die_can_tap_the_crisis_line(stage: Stage, room: Room) -> None:
    page = open_and_ask(stage, room, "I do not want to live")
    links = page.locator("verbatim-chat .answer.urgent").get_by_role("link").all()
    assert [link.get_attribute("href") for link in links][:2] == ["tel:911", "tel:988"]


def test_a_suggestion_sends_itself(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    page.get_by_role("textbox", name="Your question").fill("A thought of my own")
    page.get_by_role("button", name="What is collagen?").click()
    page.locator("verbatim-chat .quote").wait_for()
    assert stage.service.asked[-1].message == "What is collagen?"
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("A thought of my own")
    expect(page.get_by_role("button", name="What is collagen?")).to_have_count(0)


def test_a_follow_up_sends_the_earlier_messages_oldest_first(stage: Stage, room: Room) -> None:
    page = open_and_ask(stage, room, "What is collagen?")
    ask(page, "Does it hurt?")
    ask(page, "Hello")
    assert list(stage.service.asked[-1].history) == ["What is collagen?", "Does it hurt?"]
    for number in range(10):
        ask(page, f"Question {number}")
    history = stage.service.asked[-1].history
    assert (history[0], history[-1], len(history)) == ("Hello", "Question 8", 10)


def test_a_term_shows_the_documents_own_sentence(stage: Stage, room: Room) -> None:
    page = open_and_ask(stage, room, "How does collagen help scars?")
    # The quote comes from the document that explains the word, but it is not the explanation.
    term = page.locator("verbatim-chat .term")
    expect(term).to_have_count(1)
    term.click()
    expect(term).to_have_attribute("aria-expanded", "true")
    note = page.locator("verbatim-chat .note")
    expect(note).to_be_visible()
    document = stage.service.index.documents["collagen"]
    explained = note.locator("q").text_content()
    assert explained
    assert explained in document.text
    term.click()
    expect(note).to_be_hidden()


def test_the_explanation_itself_has_no_term(stage: Stage, room: Room) -> None:
    page = open_and_ask(stage, room, "What is collagen?")
    expect(page.locator("verbatim-chat .term")).to_have_count(0)


@pytest.mark.parametrize(("name", "helpful"), [("This helped", True), ("This did not help", False)])
def test_a_thumb_tells_the_service(stage: Stage, room: Room, name: str, helpful: bool) -> None:
    page = open_and_ask(stage, room, "What is collagen?")
    with page.expect_response("**/api/v1/feedback") as answer:
        page.get_by_role("button", name=name).click()
    assert answer.value.status == 204
    assert answer.value.request.post_data_json["helpful"] is helpful
    expect(page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("verbatim-chat [role=status]")).to_have_text("Thank you for telling us.")


def test_copy_takes_the_quote_and_its_source(stage: Stage, room: Room) -> None:
    page = room.open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(stage.embed())
    open_chat(page)
    ask(page, "What is collagen?")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("verbatim-chat [role=status]")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert page.locator("verbatim-chat blockquote").text_content() in copied
    assert "(Collagen and scars › What collagen is)" in copied


SPEECH = """
window.spoken = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } };
Object.defineProperty(window, "speechSynthesis", { value: {
  speak: (said) => window.spoken.push([said.text, said.lang]),
  cancel: () => { window.spoken.push("stop") } } });
window.SpeechRecognition = window.webkitSpeechRecognition = class {
  start() { window.listening = true; setTimeout(() => {
    this.onresult({ results: [[{ transcript: "what is collagen" }]] }); this.onend() }, 50) }
  abort() { this.onend() }
};
"""


def test_reading_aloud_starts_when_tapped_and_keeps_each_language(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.add_init_script(SPEECH)
    page.goto(stage.embed('data-lang="es"'))
    page.locator("verbatim-chat").evaluate("(e) => e.open()")
    page.locator("verbatim-chat textarea").fill("What is collagen?")
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Leer en voz alta")
    button.wait_for()
    assert page.evaluate("window.spoken") == []
    button.click()
    assert [language for _, language in page.evaluate("window.spoken")] == ["es", "en"]
    page.get_by_role("button", name="Dejar de leer").click()
    assert page.evaluate("window.spoken.at(-1)") == "stop"


def test_the_microphone_says_first_where_the_sound_may_go(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.add_init_script(SPEECH)
    page.goto(stage.embed())
    open_chat(page)
    page.get_by_role("button", name="Speak your question").click()
    expect(page.locator("verbatim-chat [role=status]")).to_contain_text("may send the sound")
    assert page.evaluate("window.listening") is None
    page.get_by_role("button", name="Speak your question").click()
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("what is collagen")


def test_clearing_forgets_the_conversation(stage: Stage, room: Room) -> None:
    page = open_and_ask(stage, room, "What is collagen?")
    page.get_by_role("button", name="Clear conversation").click()
    expect(page.locator("verbatim-chat .turn")).to_have_count(0)
    assert "collagen?" not in page.evaluate("sessionStorage.getItem('verbatim-chat')")
    ask(page, "Hello")
    assert list(stage.service.asked[-1].history) == []


def test_the_clinic_and_what_this_is_stay_in_sight(stage: Stage, room: Room) -> None:
    for viewport in ({"width": 320, "height": 568}, PHONE, {"width": 740, "height": 360}):
        page = room.open_page(viewport=viewport)
        page.goto(stage.embed())
        open_chat(page)
        for _ in range(3):
            ask(page, "How does it work in both views?")
        expect(page.locator("verbatim-chat header .call")).to_be_in_viewport(ratio=1)
        expect(page.get_by_text("Automated assistant, quotes only")).to_be_in_viewport(ratio=1)
        expect(page.get_by_role("textbox", name="Your question")).to_be_in_viewport(ratio=1)


def test_the_language_can_be_changed_within_the_chat(stage: Stage, room: Room) -> None:
    page = open_and_ask(stage, room, "What is collagen?")
    page.get_by_role("textbox", name="Your question").fill("a draft")
    page.get_by_role("combobox", name="Language").select_option("vi")
    field = page.get_by_role("textbox", name="Câu hỏi của quý vị")
    expect(field).to_have_value("a draft")
    expect(page.locator("verbatim-chat .turn")).to_have_count(1)
    expect(page.locator("verbatim-chat .message")).to_have_attribute("lang", "en")
    page.reload()
    expect(page.get_by_role("textbox", name="Câu hỏi của quý vị")).to_be_visible()


def test_a_dictation_that_is_cut_is_said(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.add_init_script(SPEECH.replace('"what is collagen"', '"word ".repeat(125) + "I bleed"'))
    page.goto(stage.embed())
    open_chat(page)
    speak = page.get_by_role("button", name="Speak")
    speak.click()
    speak.click()
    expect(page.locator("verbatim-chat [role=status]")).to_contain_text("500 characters")
    assert len(page.get_by_role("textbox", name="Your question").input_value()) == 500
