"""What stands in which row of the vectors."""

from __future__ import annotations

from app.index.artifact import Index
from app.models.frame import frame_passages
from index_build.indexing.rows import collect_runs, list_owners


def test_every_row_has_its_passage(small_index: Index) -> None:
    owners = list_owners(small_index.passages)
    assert len(owners) == small_index.vectors.ntotal
    count = len(small_index.passages)
    assert owners[:count] == [passage.id for passage in small_index.passages]
    for passage in small_index.passages:
        assert owners[count:].count(passage.id) == len(passage.sentences)


def test_a_passage_has_a_vector_and_one_for_each_sentence(small_index: Index) -> None:
    frames = frame_passages(small_index.documents, small_index.passages)
    assert (
        frames[1].text
        == "Foot baths › What a foot bath can do\nA foot bath can relax stiff ankles."
    )
    runs = collect_runs(small_index)
    assert list(runs) == frames
    assert [len(r.vectors) for r in runs.values()] == [1 + len(f.sentences) for f in frames]
    assert all(
        run.windows[0].sentences == tuple(range(len(f.sentences))) for f, run in runs.items()
    )
