"""Footnotes and editors' remarks as word processors write them into web pages."""

from __future__ import annotations

import pytest

from index_build.documents.readers.html import read_html

GOOGLE = """<body class="doc-content"><h1>Aftercare</h1>
<p><span>Wash the skin after one day</span><sup><a
href="#cmnt1" id="cmnt_ref1">[a]</a></sup><span>.</span><sup><a
href="#ftnt1" id="ftnt_ref1">[1]</a></sup></p>
<hr><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span>&nbsp;Not with hot water.</span></p></div>
<div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>Is it not two days? Ask Jo.</span></p>
<p><span>She says one.</span></p></div></body>"""

WORD = """<body><div class=WordSection1><h1>Aftercare</h1>
<p class=MsoNormal>Wash the <a style='mso-comment-reference:JO_1'>skin</a><span
class=MsoCommentReference><a class=msocomanchor id="_anchor_1" href="#_msocom_1"
name="_msoanchor_1">[JO1]</a></span> after one day.<a href="#_ftn1" name="_ftnref1" title=""><span
class=MsoFootnoteReference>[1]</span></a></p></div>
<div style='mso-element:footnote-list'><br clear=all><hr><div style='mso-element:footnote'
id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1" title=""><span
class=MsoFootnoteReference>[1]</span></a> Not with hot water.</p></div></div>
<div style='mso-element:comment-list'><div style='mso-element:comment'><div id="_com_1"
class=msocomtxt><a name="_msocom_1"></a><p class=MsoCommentText><a href="#_msoanchor_1"
class=msocomoff>[JO1]</a>Is it not two days?</p></div></div></div></body>"""

LIBRE = """<body><h1>Aftercare</h1><p>Wash the skin after one day.<a class="sdfootnoteanc"
name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a></p><div id="sdfootnote1"><p
class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>
Not with hot water.</p></div></body>"""


@pytest.mark.parametrize("page", [GOOGLE, WORD, LIBRE], ids=["google", "word", "libreoffice"])
def test_a_footnote_stands_behind_its_sentence_and_a_remark_nowhere(page: str) -> None:
    reading = read_html(page.encode())
    said = " ".join(reading.text.split())
    assert said == "Aftercare Wash the skin after one day. (Not with hot water.)"


def test_a_remark_is_said_to_be_left_out() -> None:
    for page in (GOOGLE, WORD):
        kinds = [(o.kind, "two days" in o.text) for o in read_html(page.encode()).omissions]
        assert ("comment", True) in kinds


def test_a_link_to_a_chapter_is_no_footnote() -> None:
    page = (
        "<h1>Care</h1><p>Read chapter <a href='#two' id='one'>2</a> first.</p>"
        "<p id='two'>Wash the skin. <a href='#one'>Back</a></p>"
    )
    assert "Wash the skin." in read_html(page.encode()).text


@pytest.mark.parametrize(
    ("note", "is_joined"),
    [
        ("Not if you take blood thinners: see www.clinic.example.", True),
        ("Unless your doctor agrees (2024), see https://clinic.example/care.", True),
        ("Needling of scars. https://clinic.example/study", False),
        ("Smith et al. Not without risks. Skin 2019;45:12.", False),
    ],
)
def test_a_note_that_limits_is_more_than_a_source(note: str, is_joined: bool) -> None:
    page = f"<h1>Care</h1><p>You may swim.<sup><a href='#n1'>1</a></sup></p><p id=n1>{note}</p>"
    assert (f"You may swim. ({note})" in read_html(page.encode()).text) is is_joined
