import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index_build.documents.files import MAX_FILE_BYTES, find_files, read_bytes
from index_build.errors import InputError

WriteFolder = Callable[..., Path]


def find_names(folder: Path) -> list[str]:
    files = find_files(folder)
    assert files.errors == ()
    return [path.relative_to(folder).as_posix() for path in files.paths]


def test_files_are_found_at_every_depth_in_order(write_folder: WriteFolder) -> None:
    folder = write_folder({"b.md": "x", "a/deep/er/c.txt": "x", "a/b.md": "x"})
    assert find_names(folder) == ["a/b.md", "a/deep/er/c.txt", "b.md"]


def test_hidden_files_and_folders_are_not_documents(write_folder: WriteFolder) -> None:
    folder = write_folder({".DS_Store": "x", ".git/a.md": "x", "a/.b.md": "x", "c.md": "x"})
    assert find_names(folder) == ["c.md"]


def test_the_folder_s_own_files_are_not_documents_at_the_top(write_folder: WriteFolder) -> None:
    own = {"README.md": "x", "pins.yaml": "x", "clinic.toml": "x", "wording/en.toml": "x"}
    assert find_names(write_folder({**own, "a.md": "x"})) == ["a.md"]


@pytest.mark.parametrize("name", ["readme.md", "ReadMe.MD"])
def test_a_readme_is_known_in_any_case(write_folder: WriteFolder, name: str) -> None:
    assert find_names(write_folder({name: "x", "a.md": "x"})) == ["a.md"]


def test_the_same_names_further_down_are_documents(write_folder: WriteFolder) -> None:
    folder = write_folder({"sub/README.md": "x", "sub/wording/a.md": "x", "wording.md": "x"})
    assert find_names(folder) == ["sub/README.md", "sub/wording/a.md", "wording.md"]


def test_a_link_to_a_file_inside_is_followed(write_folder: WriteFolder) -> None:
    folder = write_folder({"..data/a.md": "x"})
    (folder / "a.md").symlink_to("..data/a.md")
    assert find_names(folder) == ["a.md"]


def test_a_link_that_leads_out_is_refused(write_folder: WriteFolder, tmp_path: Path) -> None:
    folder = write_folder({"a.md": "x"})
    (tmp_path / "secret.md").write_text("x")
    (folder / "b.md").symlink_to(tmp_path / "secret.md")
    (folder / "c").symlink_to(tmp_path)
    files = find_files(folder)
    assert [path.name for path in files.paths] == ["a.md"]
    assert [error.path.name for error in files.errors] == ["b.md", "c"]
    assert "in the same folder" in files.errors[0].expected


def test_a_link_into_a_neighbour_with_a_longer_name_leads_out(
    write_folder: WriteFolder, tmp_path: Path
) -> None:
    folder = write_folder({"a.md": "x"})
    (tmp_path / "documents-old").mkdir()
    (tmp_path / "documents-old" / "b.md").write_text("x")
    (folder / "b.md").symlink_to(tmp_path / "documents-old" / "b.md")
    assert len(find_files(folder).errors) == 1


def test_a_broken_link_is_refused(write_folder: WriteFolder) -> None:
    folder = write_folder({})
    (folder / "gone.md").symlink_to("nowhere.md")
    (folder / "self.md").symlink_to("self.md")
    assert [error.found for error in find_files(folder).errors] == ["a broken link"] * 2


def test_links_in_a_circle_come_to_an_end(write_folder: WriteFolder) -> None:
    folder = write_folder({"a/x.md": "x", "b/y.md": "x"})
    (folder / "a" / "to-b").symlink_to("../b")
    (folder / "b" / "to-a").symlink_to("../a")
    (folder / "up").symlink_to(".")
    assert find_names(folder) == ["a/x.md", "b/y.md"]


def test_a_linked_folder_that_is_hidden_otherwise_is_read(write_folder: WriteFolder) -> None:
    folder = write_folder({".store/a.md": "x"})
    (folder / "shown").symlink_to(".store")
    assert find_names(folder) == ["shown/a.md"]


def test_the_folder_itself_may_be_a_link(write_folder: WriteFolder, tmp_path: Path) -> None:
    write_folder({"a.md": "x"})
    (tmp_path / "link").symlink_to("documents")
    assert find_names(tmp_path / "link") == ["a.md"]


def test_a_huge_file_is_refused_without_being_read(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder({"huge.txt": ""})
    os.truncate(folder / "huge.txt", 200_000_000)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("the file was opened"))
    with pytest.raises(InputError, match=r"20 MB at most, found 200\.0 MB"):
        read_bytes(folder / "huge.txt")


def test_a_file_of_just_the_limit_is_read(write_folder: WriteFolder) -> None:
    folder = write_folder({"large.txt": b"x" * MAX_FILE_BYTES})
    assert len(read_bytes(folder / "large.txt")) == MAX_FILE_BYTES


def test_a_named_pipe_is_refused_at_once(write_folder: WriteFolder) -> None:
    folder = write_folder({})
    os.mkfifo(folder / "pipe.txt")
    with pytest.raises(InputError, match="neither file nor folder"):
        read_bytes(folder / "pipe.txt")


def test_a_file_without_permission_is_refused(
    write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_folder({"a.txt": "x"}) / "a.txt"

    def forbid(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbid)
    with pytest.raises(InputError, match="no permission"):
        read_bytes(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_refused(write_folder: WriteFolder) -> None:
    folder = write_folder({"closed/a.txt": "x"})
    (folder / "closed").chmod(0)
    try:
        assert "no permission" in str(find_files(folder).errors[0])
    finally:
        (folder / "closed").chmod(0o755)


def test_a_file_that_is_gone_is_refused(write_folder: WriteFolder) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_bytes(write_folder({}) / "gone.txt")
