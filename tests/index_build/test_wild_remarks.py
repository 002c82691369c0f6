"""Web pages out of word processors: the remarks of their editors, and their footnotes."""

import pytest

from app.index.report import Omission
from index_build.documents.readers import Reading
from index_build.documents.readers.html import read_html


def read(body: str) -> Reading:
    return read_html(f"<html><body>{body}</body></html>".encode())


GOOGLE = (
    "<p><span>Take one tablet</span><sup><a href='#cmnt1' id='cmnt_ref1'>[a]</a></sup>"
    "<sup><a href='#cmnt2' id='cmnt_ref2'>[b]</a></sup><span> a day.</span></p>"
    "<div class=c4><p><a href='#cmnt_ref1' id='cmnt1'>[a]</a><span>Or two?</span></p>"
    "<p><span>Ask Ann.</span></p></div>"
    "<div class=c4><p><a href='#cmnt_ref2' id='cmnt2'>[b]</a><span>Fine</span></p></div>"
)
WORD = (
    "<div class=WordSection1><p class=MsoNormal><a style='mso-comment-reference:A_1'>Take one tablet"
    "</a><span class=MsoCommentReference><span style='font-size:8.0pt'><![if !supportAnnotations]>"
    "<a class=msocomanchor id='_anchor_1' href='#_msocom_1' name='_msoanchor_1'>[A1]</a><![endif]>"
    "<span style='mso-special-character:comment'>&nbsp;</span></span></span> a day.</p></div>"
    "<div style='mso-element:comment-list'><hr class=msocomoff><div style='mso-element:comment'>"
    "<div id='_com_1' class=msocomtxt><a name='_msocom_1'></a><p class=MsoCommentText>"
    "<span class=MsoCommentReference>&nbsp;<a href='#_msoanchor_1' class=msocomoff>[A1]</a></span>"
    "Or two?</p></div></div></div>"
)
FILTERED = WORD.replace(" style='mso-element:comment-list'", "").replace("<![endif]>", "")
PANDOC = "<p><span class=comment-start id=0 author=Ann>Or two?</span>Take one tablet a day.</p>"


@pytest.mark.parametrize(
    ("page", "remarks"),
    [
        (GOOGLE, ["Or two? Ask Ann.", "Fine"]),
        (WORD, ["Or two?"]),
        (FILTERED, ["Or two?"]),
        (PANDOC, ["Or two?"]),
    ],
)
def test_the_remarks_of_editors_are_left_out_and_listed(page: str, remarks: list[str]) -> None:
    reading = read(page)
    assert reading.text == "Take one tablet a day."
    assert reading.omissions == tuple(Omission("comment", remark) for remark in remarks)


def test_a_text_that_holds_both_ends_of_a_remark_is_read() -> None:
    page = "<div>Rest. <a id=cmnt_ref1 href='#cmnt1'>[a]</a><a id=cmnt1 href='#cmnt_ref1'>[a]</a></div>"
    assert read(page).text.startswith("Rest.")
