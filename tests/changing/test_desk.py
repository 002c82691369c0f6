"""Where a new index waits beside the live one, and the decision on it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.changing.changes import Changes, PassageChange
from app.changing.desk import ChangeDesk
from app.changing.errors import CandidateGoneError
from app.index.artifact import Index, load
from app.index.errors import ArtifactCorruptError
from app.index.json_files import write_value

PASSAGE = PassageChange("guide#what", "Guide", "What", "It is old.", "It is new.")


@pytest.fixture
def desk(tmp_path: Path, small_index: Index) -> ChangeDesk:
    shutil.copytree(small_index.folder, tmp_path / "index")
    return ChangeDesk(tmp_path / "index")


@pytest.fixture
def finish_build(desk: ChangeDesk, small_index: Index) -> Callable[..., Changes]:
    """Return what leaves a whole index on the desk, as a build does."""

    def finish(passages: tuple[PassageChange, ...] = (PASSAGE,)) -> Changes:
        desk.clear_builds()
        shutil.copytree(small_index.folder, desk.built)
        version = small_index.manifest.index_version
        changes = Changes("before", version, passages=passages)
        write_value(desk.built_changes, changes, Changes)
        return changes

    return finish


def test_an_untouched_desk_has_nothing_to_tell(desk: ChangeDesk) -> None:
    assert desk.read().state == "current"
    assert desk.read().notice is None


def test_a_new_index_waits_with_what_it_would_change(
    desk: ChangeDesk, finish_build: Callable[..., Changes]
) -> None:
    changes = finish_build()
    assert desk.receive().state == "waiting"
    assert desk.read().changes == changes
    assert "waits to be accepted" in str(desk.read().notice)


def test_an_accepted_index_takes_the_live_ones_place(
    desk: ChangeDesk, finish_build: Callable[..., Changes]
) -> None:
    (desk.live / "pins.json").write_text("damaged")
    before = desk.read_stamp()
    changes = finish_build()
    desk.receive()
    assert desk.accept(changes.new_version).state == "current"
    assert load(desk.live).manifest.index_version == changes.new_version
    assert desk.read_stamp() != before
    assert not desk.candidate.exists()


def test_an_index_that_is_not_whole_is_not_accepted(
    desk: ChangeDesk, finish_build: Callable[..., Changes]
) -> None:
    changes = finish_build()
    desk.receive()
    (desk.candidate / "pins.json").write_text("{}")
    with pytest.raises(ArtifactCorruptError):
        desk.accept(changes.new_version)
    load(desk.live)


def test_who_has_seen_another_index_decides_nothing(
    desk: ChangeDesk, finish_build: Callable[..., Changes]
) -> None:
    for decide in (desk.accept, desk.keep_old):
        with pytest.raises(CandidateGoneError, match="found none"):
            decide("seen-before")
    finish_build()
    desk.receive()
    for decide in (desk.accept, desk.keep_old):
        with pytest.raises(CandidateGoneError, match="look at what has changed again"):
            decide("seen-before")
    assert desk.read().state == "waiting"


def test_an_index_that_was_not_accepted_does_not_ask_again_but_another_does(
    desk: ChangeDesk, finish_build: Callable[..., Changes]
) -> None:
    changes = finish_build()
    desk.receive()
    assert desk.keep_old(changes.new_version).state == "kept"
    finish_build()
    assert desk.receive().state == "kept"
    finish_build((replace(PASSAGE, new="It is newer."),))
    assert desk.receive().state == "waiting"


def test_an_index_that_was_not_accepted_may_still_be(
    desk: ChangeDesk, finish_build: Callable[..., Changes]
) -> None:
    changes = finish_build()
    desk.receive()
    desk.keep_old(changes.new_version)
    assert desk.accept(changes.new_version).state == "current"


def test_documents_that_cannot_be_built_leave_nothing_to_accept(
    desk: ChangeDesk, finish_build: Callable[..., Changes]
) -> None:
    changes = finish_build()
    desk.receive()
    status = desk.note_broken("guide.md: expected text, found none")
    assert (status.state, len(status.lines)) == ("broken", 1)
    with pytest.raises(CandidateGoneError):
        desk.accept(changes.new_version)
    assert desk.receive().state == "current"


def test_the_time_is_when_a_state_began(desk: ChangeDesk) -> None:
    first = desk.note_broken("a")
    assert desk.note_broken("a") == first
    assert desk.note_broken("b").since > first.since


def test_one_process_builds(desk: ChangeDesk) -> None:
    with desk.try_to_build() as first, ChangeDesk(desk.live).try_to_build() as second:
        assert (first, second) == (True, False)
    with desk.try_to_build() as again:
        assert again


def test_what_a_killed_build_has_left_is_deleted(desk: ChangeDesk) -> None:
    desk.clear_builds()
    (desk.folder / "built.new-123" / "models").mkdir(parents=True)
    desk.built_changes.write_text("{")
    desk.clear_builds()
    assert list(desk.folder.glob("built*")) == []
