"""A service that fails, is busy, slow or out of reach."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect
from stage import PHONE, Room, Stage, ask, open_chat


def test_an_error_says_so_and_can_be_tried_again(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    failing = True

    def fail_once(route: object) -> None:
        nonlocal failing
        if failing:
            failing = False
            route.fulfill(status=500, headers={"access-control-allow-origin": "*"}, body="{}")  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/api/v1/chat", fail_once)
    ask(page, "What is collagen?")
    expect(page.locator("verbatim-chat .failure")).to_contain_text("Something went wrong")
    page.get_by_role("textbox", name="Your question").fill("My next question")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("verbatim-chat blockquote")).to_be_visible()
    expect(page.locator("verbatim-chat .failure")).to_have_count(0)
    expect(page.locator("verbatim-chat .question")).to_have_count(1)
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("My next question")


def test_a_broken_service_and_a_busy_one_are_told_apart(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    ask(page, "Break")
    ask(page, "Too many")
    said = page.locator("verbatim-chat .failure .message").all_text_contents()
    assert said == [
        "Something went wrong. Your question got no answer.",
        "There are too many questions at once. Please wait a minute.",
    ]


def test_a_slow_answer_ends_in_a_message(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed('data-timeout="1"'))
    open_chat(page)
    ask(page, "Be slow")
    expect(page.locator("verbatim-chat .failure")).to_contain_text("taking too long")


def test_a_second_question_waits_for_the_first(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    field = page.get_by_role("textbox", name="Your question")
    field.fill("Be slow")
    field.press("Enter")
    expect(page.locator("verbatim-chat [role=status]")).to_contain_text("Looking in")
    field.fill("What is collagen?")
    field.press("Enter")
    expect(field).to_have_value("What is collagen?")
    page.locator("verbatim-chat .answer").wait_for()
    field.press("Enter")
    expect(page.locator("verbatim-chat blockquote")).to_be_visible()


def test_offline_is_said_and_the_phone_stays(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    page.context.set_offline(True)
    expect(page.locator("verbatim-chat .offline")).to_be_visible()
    expect(page.locator("verbatim-chat header .call")).to_be_visible()
    ask(page, "What is collagen?")
    expect(page.locator("verbatim-chat .failure")).to_contain_text("You are offline")
    page.context.set_offline(False)
    expect(page.locator("verbatim-chat .offline")).to_be_hidden()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("verbatim-chat blockquote")).to_be_visible()


def test_a_panel_that_cannot_load_says_so_and_loads_the_next_time(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.route("**/assets/**", lambda route: route.abort())
    page.goto(stage.embed())
    page.get_by_role("button", name="Ask a question").click()
    button = page.get_by_role("button", name="Could not load. Try again.")
    button.wait_for()
    page.unroute("**/assets/**")
    button.click()
    expect(page.get_by_role("textbox", name="Your question")).to_be_visible()


def test_without_suggestions_the_chat_still_answers(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.route("**/api/v1/suggestions*", lambda route: route.abort())
    page.goto(stage.embed())
    open_chat(page)
    ask(page, "What is collagen?")
    expect(page.locator("verbatim-chat blockquote")).to_be_visible()


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_what_was_typed_before_the_script_came_is_kept(
    stage: Stage, room: Room, viewport: dict[str, int] | None
) -> None:
    page = room.open_page(viewport=viewport)
    held: list[Route] = []
    page.route("**/assets/panel.*.js", lambda route: held.append(route))
    with page.expect_request("**/assets/panel.*.js"):
        page.goto(f"{stage.service_url}/chat")
    page.locator("textarea#message").fill("What is col")
    expect(page.locator("verbatim-chat main.panel")).to_have_count(0)
    for route in held:
        route.continue_()
    field = page.locator("verbatim-chat main.panel").get_by_role("textbox")
    expect(field).to_have_value("What is col")
    expect(field).to_be_focused()
    page.keyboard.type("lagen?")
    page.keyboard.press("Enter")
    expect(page.locator("verbatim-chat blockquote")).to_be_visible()


def test_an_empty_question_is_not_sent(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    count = len(stage.service.asked)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("verbatim-chat [role=status]")).to_have_text("Please type a question.")
    assert len(stage.service.asked) == count


def test_a_question_cannot_be_too_long(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    field = page.get_by_role("textbox", name="Your question")
    field.press_sequentially("x")
    field.evaluate("(f) => { f.value = 'x'.repeat(499) }")
    field.press_sequentially("yz")
    assert len(field.input_value()) == 500
    expect(page.locator("verbatim-chat [role=status]")).to_contain_text("500 characters")


def test_a_question_under_way_at_reload_can_be_tried_again(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    ask(page, "Hello")
    field = page.get_by_role("textbox", name="Your question")
    field.fill("Be slow")
    field.press("Enter")
    expect(page.locator("verbatim-chat .question")).to_have_count(2)
    page.reload()
    expect(page.locator("verbatim-chat .question")).to_have_count(2)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("verbatim-chat .answer")).to_have_count(2)


def test_a_language_that_does_not_load_leaves_all_as_it_was(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    open_chat(page)
    page.route(
        "**/wording-es.*",
        lambda route: route.fulfill(
            status=500, headers={"access-control-allow-origin": "*"}, body="{}"
        ),
    )
    select = page.get_by_role("combobox", name="Language")
    select.select_option("es")
    expect(page.locator("verbatim-chat [role=status]")).to_contain_text("Something went wrong")
    expect(select).to_have_value("en")
    ask(page, "What is collagen?")
    assert stage.service.asked[-1].locale == "en"
    page.reload()
    expect(page.get_by_role("textbox", name="Your question")).to_be_visible()
    page.get_by_role("button", name="Close chat").click()
    expect(page.get_by_role("button", name="Ask a question")).to_be_visible()


def test_of_several_languages_the_last_one_asked_for_stays(stage: Stage, room: Room) -> None:
    page = room.open_page()
    page.goto(stage.embed())
    element = page.locator("verbatim-chat")
    element.evaluate("(e) => Promise.all([e.open(), e.setLocale('es'), e.setLocale('vi')])")
    assert element.evaluate("(e) => [e.locale, e.shadowRoot.querySelector('dialog').lang]") == [
        "vi",
        "vi",
    ]
    expect(page.locator("verbatim-chat select")).to_have_value("vi")
