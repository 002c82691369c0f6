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
    "<div class=WordSection1><p class=MsoNormal><a style='mso-comment-reference:A_1'>Take one"
    " tablet</a><span class=MsoCommentReference><span style='font-size:8.0pt'>"
    "<![if !supportAnnotations]>"
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
    marks = "<a id=cmnt_ref1 href='#cmnt1'>[a]</a><a id=cmnt1 href='#cmnt_ref1'>[a]</a>"
    assert read(f"<div>Rest. {marks}</div>").text.startswith("Rest.")


MARK = "<span class=MsoFootnoteReference><span style='font-size:12.0pt'>[1]</span></span>"
LIBREOFFICE = (
    "<p>Take one<a class=sdfootnoteanc name=sdfootnote1anc href='#sdfootnote1sym'><sup>1</sup></a>"
    " tablet.</p><div id=sdfootnote1><p class=sdfootnote><a class=sdfootnotesym name=sdfootnote1sym"
    " href='#sdfootnote1anc'>1</a>14 days at most.</p><p class=sdfootnote>Not for children."
    "</p></div>"
)
ENDNOTE = LIBREOFFICE.replace("footnote", "endnote").replace(">1<", ">i<")
WORD_NOTE = (
    f"<div class=WordSection1><p>Take one<a href='#_ftn1' name='_ftnref1' title=''>{MARK}</a>"
    " tablet.</p></div><div style='mso-element:footnote-list'><hr align=left size=1 width='33%'>"
    "<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText>"
    f"<a href='#_ftnref1' name='_ftn1' title=''>{MARK}</a> 14 days at most.</p>"
    "<p class=MsoFootnoteText>Not for children.</p></div></div>"
)
GOOGLE_NOTE = (
    "<p>Take one<sup><a href='#ftnt1' id='ftnt_ref1'>[1]</a></sup> tablet.</p><hr><div><p>"
    "<a href='#ftnt_ref1' id='ftnt1'>[1]</a><span>&nbsp;14 days at most.</span></p>"
    "<p><span>Not for children.</span></p></div>"
)


@pytest.mark.parametrize("page", [LIBREOFFICE, ENDNOTE, WORD_NOTE, GOOGLE_NOTE])
def test_the_footnotes_of_word_processors_stand_with_their_sentence(page: str) -> None:
    reading = read(f"{page}<p>Drink water.</p>")
    assert reading.text == ("Take one tablet. (14 days at most. Not for children.)\n\nDrink water.")


@pytest.mark.parametrize(
    ("note", "text"),
    [
        ("<ol><li id=n>14 days on the legs.</li></ol>", "14 days on the legs."),
        ("<ol><li id=n>1 day on the legs.</li></ol>", "1 day on the legs."),
        ("<ul><li id=n>1 Five on the legs.</li></ul>", "Five on the legs."),
        ("<p id=n>1) 14 days on the legs.</p>", "14 days on the legs."),
        ("<p id=n>[1] 1.5 on the legs.</p>", "1.5 on the legs."),
        ("<p id=n><sup>1</sup> 1 day on the legs.</p>", "1 day on the legs."),
        ("<p id=n>1.5 on the legs.</p>", "1.5 on the legs."),
        ("<p><a id=n href='#r'>1</a> 1 day on the legs.</p>", "1 day on the legs."),
        ("<p id=n>1 H<sub>2</sub>O, 1<b>50</b> ml, 10<sup>6</sup>.</p>", "H₂O, 150 ml, 10⁶."),
    ],
)
def test_a_footnote_loses_its_mark_and_no_figure_of_its_own(note: str, text: str) -> None:
    page = f"<p>Rest.<sup><a id=r href='#n'>1</a></sup> Drink.</p>{note}"
    assert read(page).text == f"Rest. ({text}) Drink."


def test_the_way_back_from_a_source_takes_no_text_for_a_note() -> None:
    reading = read(
        "<p>Rest.<sup><a id=r href='#n'>1</a></sup></p>"
        "<p><sup><a id=n href='#r'>1</a></sup> Smith et al. Skin 2019;45:12.</p>"
    )
    assert reading.text == "Rest.¹\n\n¹ Smith et al. Skin 2019;45:12."


def test_links_that_lead_to_each_other_but_are_no_marks_stay() -> None:
    reading = read(
        "<p>See <a id=a href='#b'>Washing</a>.</p><p><a id=b href='#a'>Washing</a> is fine.</p>"
    )
    assert reading.text == "See Washing.\n\nWashing is fine."


def test_a_condition_with_a_link_stays_with_its_sentence() -> None:
    reading = read(
        "<p>You may swim.<sup><a href='#n'>1</a></sup></p>"
        "<ol><li id=n>Not before day 14, see https://example.org/swim.</li></ol>"
    )
    assert reading.text == "You may swim. (Not before day 14, see https://example.org/swim.)"
