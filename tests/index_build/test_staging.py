"""Where an index may be written: links, mount points, full and closed places, killed builds."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_knowledge import FILES

from app.index import artifact
from index_build.errors import InputErrors
from index_build.indexing.pipeline import BuildOptions, build
from index_build.indexing.staging import check_output, open_staging


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_text(content)
    return folder


def mount(folder: Path, *options: str) -> None:
    folder.mkdir()
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, check=False)
    if done.returncode != 0:
        pytest.skip("only an administrator may mount a disk")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    mount(folder, "-t", "tmpfs", "-o", "size=120m", "tmpfs")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_the_folder_that_a_link_leads_to_is_replaced(tmp_path: Path, knowledge: Path) -> None:
    (tmp_path / "v1").mkdir()
    (tmp_path / "current").symlink_to("v1")
    built = build(knowledge, tmp_path / "current", BuildOptions())
    assert (tmp_path / "current").is_symlink()
    assert artifact.load(tmp_path / "v1").manifest == built.manifest
    assert sorted(path.name for path in tmp_path.iterdir()) == ["current", "knowledge", "v1"]


def test_an_index_on_a_mount_point_is_replaced(disk: Path, knowledge: Path) -> None:
    first = build(knowledge, disk, BuildOptions()).manifest
    with (knowledge / "guide.md").open("a") as guide:
        guide.write("\n## Salt\n\nEach tub is rinsed with salt.\n")
    second = build(knowledge, disk, BuildOptions()).manifest
    assert first.index_version != second.index_version
    assert artifact.load(disk).manifest == second
    assert not [path.name for path in disk.iterdir() if path.name.startswith(".")]


def test_a_folder_mounted_from_the_same_disk_is_replaced(tmp_path: Path, knowledge: Path) -> None:
    (tmp_path / "volume").mkdir()
    output = tmp_path / "my index"
    mount(output, "--bind", str(tmp_path / "volume"))
    try:
        manifest = build(knowledge, output, BuildOptions()).manifest
        assert artifact.load(tmp_path / "volume").manifest == manifest
    finally:
        subprocess.run(["umount", str(output)], check=True)


def test_a_full_disk_is_told_on_one_line(disk: Path, knowledge: Path) -> None:
    (disk / "film").write_bytes(bytes(118_000_000))
    with pytest.raises(InputErrors, match=r"index: expected a folder to write .*No space left"):
        build(knowledge, disk / "index", BuildOptions())
    assert [path.name for path in disk.iterdir()] == ["film"]


def test_a_read_only_place_is_told_before_the_work(tmp_path: Path, knowledge: Path) -> None:
    closed = tmp_path / "closed"
    mount(closed, "-t", "tmpfs", "-o", "ro", "tmpfs")
    try:
        with pytest.raises(InputErrors, match=r"expected a folder to write .*Read-only") as caught:
            build(knowledge, closed / "index", BuildOptions())
        assert len(str(caught.value).splitlines()) == 1
    finally:
        subprocess.run(["umount", str(closed)], check=True)


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(InputErrors, match="expected a folder to write the index to"),
        open_staging(tmp_path / "file" / "index"),
    ):
        pass


def test_what_a_killed_build_left_goes_with_the_next(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left, running = tmp_path / f"index.new-{gone.pid}", tmp_path / f"index.new-{os.getppid()}"
    for folder in (left, running, tmp_path / "index.new-notes"):
        folder.mkdir()
    with open_staging(tmp_path / "index") as staged:
        assert staged.is_dir()
        assert not left.exists()
    assert running.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [running.name, "index.new-notes"]
    )


STAGE = """
import sys, time
from pathlib import Path
from index_build.indexing.staging import open_staging
with open_staging(Path(sys.argv[1])) as staged:
    print("ready", flush=True)
    time.sleep(60)
"""


def test_a_build_that_is_told_to_stop_leaves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", STAGE, str(tmp_path / "index")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        assert list(tmp_path.iterdir())
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


def test_a_new_disk_is_an_empty_place(tmp_path: Path) -> None:
    (tmp_path / "lost+found").mkdir()
    check_output(tmp_path)
    (tmp_path / "film").write_text("x")
    with pytest.raises(InputErrors, match="a folder with other things in it"):
        check_output(tmp_path)
