"""Lists of web pages whose numbers a class or a style takes away or puts deeper."""

import pytest

from index_build.documents.readers.html import read_html


def read(body: str, head: str = "") -> str:
    return read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode()).text


def test_the_lists_of_quill_keep_their_bullets_and_depths() -> None:
    items = [
        ("ordered", 0, "Wash."),
        ("ordered", 1, "Hands."),
        ("ordered", 1, "Face."),
        ("ordered", 2, "Chin."),
        ("bullet", 1, "Gently."),
        ("ordered", 0, "Dry."),
        ("ordered", 1, "Pat."),
        ("unchecked", 0, "Rest."),
        ("ordered", 0, "Go."),
    ]
    items_html = "".join(
        f"<li data-list={kind} class=ql-indent-{depth}><span class=ql-ui></span>{text}</li>"
        for kind, depth, text in items
    )
    assert read(f"<ol>{items_html}</ol>").splitlines() == [
        "1. Wash.",
        "a. Hands.",
        "b. Face.",
        "i. Chin.",
        "- Gently.",
        "2. Dry.",
        "a. Pat.",
        "- Rest.",
        "3. Go.",
    ]


def test_an_older_quill_says_the_depth_by_a_class_alone() -> None:
    assert read("<ol><li>A<li class=ql-indent-1>B<li>C</ol>") == "1. A\na. B\n2. C"


@pytest.mark.parametrize(
    "start",
    [
        "<ol style='list-style:none'>",
        "<ol style='list-style-type: none'>",
        "<ol class=list-unstyled>",
    ],
)
def test_a_list_without_signs_gets_no_numbers(start: str) -> None:
    assert read(f"{start}<li>One<li>Two</ol>") == "- One\n- Two"


def test_an_item_without_a_sign_gets_no_number_and_is_counted() -> None:
    assert read("<ol><li>A<li style='list-style:none'>B<li>C</ol>") == "1. A\n- B\n3. C"


def test_a_list_whose_numbers_the_page_s_styles_write_keeps_them() -> None:
    style = (
        "<style>ol.lst-a-0{list-style-type:none}"
        '.lst-a-0>li:before{content:"" counter(lst-ctn-a-0,decimal) ". "}</style>'
    )
    assert read("<ol class=lst-a-0><li>Wash<li>Dry</ol>", style) == "1. Wash\n2. Dry"
