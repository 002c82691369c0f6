"""The pages without JavaScript, and the headers that keep them safe."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient

sys.path.append(str(Path(__file__).parents[1] / "browser"))
from canned import LONG, PAYLOAD, CannedService, make_canned_app

from app.web.site.marking import mark_text


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    # Outside a `with`, the client does not start the app, so the canned service stays.
    return TestClient(make_canned_app(tmp_path_factory.mktemp("pages")))


def read_page(client: TestClient, path: str, **options: object) -> BeautifulSoup:
    response = client.get(path, **options)  # type: ignore[arg-type]
    assert response.status_code == 200
    return BeautifulSoup(response.text, "lxml")


def post_question(client: TestClient, message: str, **fields: object) -> BeautifulSoup:
    response = client.post("/chat", data={"message": message, **fields})
    assert response.status_code == 200
    return BeautifulSoup(response.text, "lxml")


def get_service(client: TestClient) -> CannedService:
    service: CannedService = client.app.state.service  # type: ignore[attr-defined]
    return service


def test_the_demo_page_carries_the_widget_and_a_link(client: TestClient) -> None:
    page = read_page(client, "/")
    assert page.select_one("script[defer][src='/widget.js']")
    assert page.select_one("a[href='/chat']")


def test_the_chat_page_is_a_plain_form_first(client: TestClient) -> None:
    page = read_page(client, "/chat")
    form = page.select_one("form.ask")
    assert form is not None
    assert (form["method"], form["action"]) == ("post", "/chat")
    assert page.select_one("verbatim-chat[mode=page] form.ask")


def test_opening_questions_are_buttons_that_send_themselves(client: TestClient) -> None:
    page = read_page(client, "/chat")
    buttons = page.select("form.suggestions button[name=message]")
    assert [button["value"] for button in buttons] == get_service(client).suggest()


def test_an_answer_shows_quote_section_and_source(client: TestClient) -> None:
    page = post_question(client, "What is collagen?")
    quote = page.select_one("blockquote")
    assert quote is not None
    document = get_service(client).index.documents["collagen"]
    assert quote.text in document.text
    assert quote["lang"] == "en"
    source = page.select_one("a.source")
    assert source is not None
    marked = read_page(client, str(source["href"]).partition("#")[0])
    assert marked.select_one("#passage mark").text == quote.text  # type: ignore[union-attr]


def test_a_long_quote_shows_its_parts_and_has_the_whole_behind_a_tap(client: TestClient) -> None:
    page = post_question(client, "Can it help scars, at length?")
    index = get_service(client).index
    passage = next(p for p in index.passages if p.id == LONG)
    document = index.documents[passage.document_id]
    lead, _, answer = map(document.slice, passage.sentences)
    first, whole = page.select("blockquote")
    assert first.text == f"{lead}\n…\n{answer}"
    assert whole.text == document.slice(passage.span)
    assert whole.find_parent("details").summary.text == "Show all of it"  # type: ignore[union-attr]
    assert first["lang"] == whole["lang"] == "en"


def test_the_history_goes_along_in_hidden_fields(client: TestClient) -> None:
    post_question(client, "Does it hurt?", history=["What is collagen?"])
    assert list(get_service(client).asked[-1].history) == ["What is collagen?"]
    page = post_question(client, "Hello", history=["What is collagen?", "Does it hurt?"])
    fields = [field["value"] for field in page.select("form.ask input[name=history]")]
    assert fields == ["What is collagen?", "Does it hurt?", "Hello"]


def test_only_the_last_ten_messages_are_kept(client: TestClient) -> None:
    page = post_question(client, "Hello", history=[str(number) for number in range(30)])
    assert list(get_service(client).asked[-1].history) == [str(n) for n in range(20, 30)]
    assert len(page.select("form.ask input[name=history]")) == 10


@pytest.mark.parametrize(("message", "problem"), [("", "type a question"), ("x" * 501, "500")])
def test_a_question_that_does_not_fit_is_said_and_kept(
    client: TestClient, message: str, problem: str
) -> None:
    response = client.post("/chat", data={"message": message})
    page = BeautifulSoup(response.text, "lxml")
    assert response.status_code == 422
    assert problem in page.select_one("#problem").text  # type: ignore[union-attr]
    assert page.select_one("textarea").text.strip() == message  # type: ignore[union-attr]


@pytest.mark.parametrize(("message", "status"), [("Break", 500), ("Too many", 429)])
def test_a_failure_keeps_the_question_and_shows_the_phone(
    client: TestClient, message: str, status: int
) -> None:
    response = client.post("/chat", data={"message": message, "history": ["Hello"]})
    page = BeautifulSoup(response.text, "lxml")
    assert response.status_code == status
    assert page.select_one("textarea").text.strip() == message  # type: ignore[union-attr]
    assert page.select_one("header a[href='tel:+15550142']")
    assert [f["value"] for f in page.select("form.ask input[name=history]")] == ["Hello"]


def test_an_emergency_shows_its_number_before_the_clinic(client: TestClient) -> None:
    page = post_question(client, "There is pus and I have a fever")
    links = [link["href"] for link in page.select("article.urgent a")]
    assert links[:2] == ["tel:911", "tel:+15550142"]


def test_who_wants_to_die_can_tap_the_crisis_line(client: TestClient) -> None:
    page = post_question(client, "I do not want to live")
    links = [link["href"] for link in page.select("article.urgent a")]
    assert links[:3] == ["tel:911", "tel:988", "tel:+15550142"]


def test_markup_is_escaped_everywhere(client: TestClient) -> None:
    response = client.post("/chat", data={"message": PAYLOAD, "history": [PAYLOAD]})
    assert "<img" not in response.text
    assert "<img" not in client.get("/documents/hostile?start=0&end=5").text


def test_a_page_with_a_question_is_never_stored(client: TestClient) -> None:
    assert client.post("/chat", data={"message": "Hello"}).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("zh-TW", "zh-Hant"),
        ("zh", "zh-Hans"),
        ("fr, ar;q=0.5", "ar"),
        ("fr", "en"),
        ("en;q=0.1, vi;q=0.9", "vi"),
        ("es;q=0", "en"),
        (";;;q=,,", "en"),
    ],
)
def test_the_browser_s_language_chooses_the_wording(
    client: TestClient, header: str, language: str
) -> None:
    page = read_page(client, "/chat", headers={"Accept-Language": header})
    assert page.html["lang"] == language  # type: ignore[index]


def test_the_language_asked_for_wins_and_stays(client: TestClient) -> None:
    page = read_page(client, "/chat?locale=ar", headers={"Accept-Language": "vi"})
    assert page.html["dir"] == "rtl"  # type: ignore[index]
    answered = post_question(client, "What is collagen?", locale="ar")
    assert answered.html["lang"] == "ar"  # type: ignore[index]
    assert get_service(client).asked[-1].locale == "ar"


def test_an_unknown_document_is_a_readable_404(client: TestClient) -> None:
    response = client.get("/documents/none")
    assert response.status_code == 404
    assert "text/html" in response.headers["content-type"]


@pytest.mark.parametrize(
    "query", ["start=5&end=2", "start=-1&end=4", "start=a&end=b", "start=0&end=99999999999999", ""]
)
def test_a_range_outside_the_document_marks_nothing(client: TestClient, query: str) -> None:
    assert read_page(client, f"/documents/collagen?{query}").select("mark") == []


def test_marking_splits_at_blank_lines_and_loses_nothing() -> None:
    blocks = mark_text("Head\n\nOne two.\n\nThree.", 10, 19, {"Head"})
    assert [block.heading for block in blocks] == [True, False, False]
    assert [[(p.text, p.marked) for p in block.pieces] for block in blocks] == [
        [("Head", False)],
        [("One ", False), ("two.", True)],
        [("Thr", True), ("ee.", False)],
    ]
    assert [block.first_marked for block in blocks] == [False, True, False]


@pytest.mark.parametrize("path", ["/", "/chat", "/documents/collagen", "/documents/none"])
def test_our_pages_may_run_only_our_own_files(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(
        part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "'none'"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert "microphone=(self)" in headers["permissions-policy"]


def test_only_the_chat_page_may_be_framed_by_the_allowed_websites(client: TestClient) -> None:
    def find_ancestors(path: str) -> str:
        policy = client.get(path).headers["content-security-policy"]
        found = re.search(r"frame-ancestors ([^;]*)", policy)
        assert found is not None
        return found[1]

    assert find_ancestors("/chat") == "'self' http://localhost:*"
    assert find_ancestors("/documents/collagen") == "'self'"


def test_the_api_s_answers_may_do_nothing_in_a_browser(client: TestClient) -> None:
    headers = client.get("/api/v1/suggestions").headers
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_no_page_holds_a_script_or_style_of_its_own(client: TestClient) -> None:
    for path in ("/", "/chat", "/documents/collagen"):
        page = read_page(client, path)
        assert page.select("style, [style], script:not([src])") == []
        assert [
            tag for tag in page.find_all(True) if any(a.startswith("on") for a in tag.attrs)
        ] == []


def test_no_page_shows_the_inside_of_the_program(client: TestClient) -> None:
    pages = [client.get(path).text for path in ("/", "/chat", "/documents/collagen")]
    pages.append(client.post("/chat", data={"message": "Does it hurt?"}).text)
    assert [page for page in pages if "built-in" in page or "object at 0x" in page] == []


def test_no_page_sets_a_cookie(client: TestClient) -> None:
    for path in ("/", "/chat", "/documents/collagen", "/widget.js"):
        assert "set-cookie" not in client.get(path).headers


def test_before_the_index_is_loaded_a_page_says_so(tmp_path: Path) -> None:
    app = make_canned_app(tmp_path)
    app.state.service = None
    client = TestClient(app)
    for response in (
        client.get("/"),
        client.get("/chat"),
        client.post("/chat", data={"message": "Hi"}),
    ):
        assert response.status_code == 503
        assert "not ready" in response.text


def test_a_line_break_of_a_form_counts_as_one_character(client: TestClient) -> None:
    typed = "a\r\n" * 250
    assert client.post("/chat", data={"message": typed}).status_code == 200
    assert client.post("/chat", data={"message": typed + "bcd"}).status_code == 422
