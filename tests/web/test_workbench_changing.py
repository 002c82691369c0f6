"""What a new index would change, and the decision on it, over real indexes on a real desk."""

from __future__ import annotations

import logging
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.answering.golden import GoldenAnswer
from app.changing.changes import AnswerChange, Changes, PartChange, PassageChange
from app.changing.desk import ChangeDesk
from app.index.artifact import Index
from app.index.golden import GoldenQuestion
from app.index.json_files import write_value
from app.web.workbench.differing import mark_words

QUESTION = GoldenQuestion("How warm is it?", "answered", sections=("foot-baths#warm",))
OLD = GoldenAnswer(QUESTION, "answered", "foot-baths#warm", ("It is warm.",), True)
NEW = GoldenAnswer(QUESTION, "not_covered", None, (), False)


@pytest.fixture
def desk(small_index: Index, tmp_path: Path) -> ChangeDesk:
    live = tmp_path / "index"
    shutil.copytree(small_index.folder, live)
    return ChangeDesk(live)


@pytest.fixture
def client(make_bench, desk: ChangeDesk, tmp_path: Path) -> TestClient:
    return make_bench(index_dir=desk.live, watch=tmp_path)


@pytest.fixture
def version(small_index: Index, desk: ChangeDesk) -> str:
    """Let a new index wait, and return its version."""
    version = small_index.manifest.index_version
    desk.clear_builds()
    shutil.copytree(small_index.folder, desk.built)
    passage = PassageChange(
        "foot-baths#warm", "Foot baths", "Warm", "It is warm.", "It is <b>very</b> warm."
    )
    changes = Changes(
        "old",
        version,
        passages=(passage, replace(passage, id="foot-baths#cold", section="Cold", old=None)),
        answers=(AnswerChange(OLD, NEW),),
        parts=(PartChange("pin", "cost", "removed"),),
        broken=(NEW,),
    )
    write_value(desk.built_changes, changes, Changes)
    desk.receive()
    return version


def decide(client: TestClient, decision: str, version: str):
    form = {"version": version}
    return client.post(f"/insights/change/{decision}", data=form, follow_redirects=False)


def test_without_watching_the_page_says_how_to_watch(make_bench) -> None:
    client = make_bench()
    assert "VERBATIM_WATCH" in client.get("/insights/change").text
    assert decide(client, "accept", "x").status_code == 409


def test_with_nothing_new_all_is_up_to_date(client: TestClient) -> None:
    assert "All is up to date" in client.get("/insights/change").text


def test_what_waits_is_shown_with_both_texts(client: TestClient, version: str) -> None:
    html = client.get("/insights/change").text
    assert "A new index waits" in html
    assert "It is <ins>&lt;b&gt;very&lt;/b&gt; </ins>warm." in html
    assert "<b>Added:</b> Foot baths › Cold" in html
    assert "pin <code>cost</code> removed" in html
    assert "not answered as they must be: 1" in html
    assert "Would be: not in the documents." in html


def test_an_index_that_is_accepted_takes_the_live_ones_place(
    client: TestClient, desk: ChangeDesk, version: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = desk.read_stamp()
    with caplog.at_level(logging.INFO, "verbatim.audit"):
        answer = decide(client, "accept", version)
    assert answer.headers["location"] == "/insights/change?done=accepted"
    assert desk.read().state == "current"
    assert desk.read_stamp() != before
    assert [r.getMessage() for r in caplog.records if r.name == "verbatim.audit"] == [
        f"index {version} accepted by somebody with the token"
    ]
    assert "Patients get the new answers" in client.get(answer.headers["location"]).text


def test_the_old_index_can_be_kept_and_the_new_one_accepted_later(
    client: TestClient, desk: ChangeDesk, version: str
) -> None:
    page = client.get(decide(client, "keep", version).headers["location"]).text
    assert "The old index was kept" in page
    assert "Keep the old one" not in page
    assert decide(client, "accept", version).status_code == 303
    assert desk.read().state == "current"


def test_who_did_what_is_shown(client: TestClient, version: str) -> None:
    assert "Nobody has signed" in client.get("/insights/change").text
    decide(client, "keep", version)
    html = client.get("/insights/change").text
    assert f"index {version} kept back" in html
    assert "somebody with the token" in html


def test_while_the_database_is_away_the_rest_of_the_room_is_there(
    make_bench, desk: ChangeDesk, tmp_path: Path
) -> None:
    client = make_bench(index_dir=desk.live, watch=tmp_path, database=tmp_path)
    answer = client.get("/insights/change")
    assert answer.status_code == 200
    assert "The list cannot be read just now" in answer.text


@pytest.mark.parametrize("decision", ["accept", "keep"])
def test_a_decision_on_an_index_that_is_gone_is_refused(
    client: TestClient, desk: ChangeDesk, version: str, decision: str
) -> None:
    answer = decide(client, decision, "another")
    assert answer.status_code == 409
    assert "Please look again" in answer.text
    assert desk.read().state == "waiting"


def test_why_nothing_could_be_built_is_shown(client: TestClient, desk: ChangeDesk) -> None:
    desk.note_broken("prices.docx: expected a Word file, found <nothing>; save it again")
    html = client.get("/insights/change").text
    assert "No index could be built" in html
    assert "found &lt;nothing&gt;; save it again" in html


def test_every_room_says_that_something_waits(
    client: TestClient, desk: ChangeDesk, version: str
) -> None:
    client.app.state.change = desk.read()  # type: ignore[attr-defined]
    html = client.get("/insights").text
    assert 'A new index waits to be accepted; the one before it is served. <a href="/ins' in html


@pytest.mark.parametrize("decision", ["accept", "keep"])
def test_another_website_decides_nothing(
    client: TestClient, desk: ChangeDesk, version: str, decision: str
) -> None:
    del client.headers["Authorization"]
    answer = client.post(
        f"/insights/change/{decision}",
        data={"version": version},
        auth=("", "a-token-for-tests"),
        headers={"Origin": "https://evil.example"},
    )
    assert answer.status_code == 403
    assert desk.read().state == "waiting"


@pytest.mark.parametrize(
    ("old", "new"),
    [("a b c", "a x c"), ("", "new  text\n"), ("gone", ""), ("same", "same"), ("a\nb", "a b")],
)
def test_the_pieces_of_two_texts_are_the_texts(old: str, new: str) -> None:
    before, after = mark_words(old, new)
    assert ("".join(p.text for p in before), "".join(p.text for p in after)) == (old, new)
    kept = [[p.text for p in pieces if not p.differs] for pieces in (before, after)]
    assert kept[0] == kept[1]
