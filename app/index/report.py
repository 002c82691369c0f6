"""What a build says of itself: what was read of each document, and what was left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

OmissionKind = Literal[
    "code",
    "comment",
    "contents",
    "embedded",
    "form",
    "frame",
    "heading",
    "hidden",
    "look",
    "note",
    "picture",
    "reading",
    "sign",
    "struck",
]
IgnoreReason = Literal["hidden", "notes", "picture", "system"]

# How one of a kind is called, and several.
KIND_NAMES: Mapping[OmissionKind, tuple[str, str]] = MappingProxyType(
    {
        "code": ("block of code", "blocks of code"),
        "comment": ("comment", "comments"),
        "contents": ("table of contents", "tables of contents"),
        "embedded": ("embedded part", "embedded parts"),
        "form": ("form or button", "forms or buttons"),
        "frame": ("header, footer or menu", "headers, footers or menus"),
        "heading": ("heading without text below it", "headings without text below them"),
        "hidden": ("hidden part", "hidden parts"),
        "look": (
            "page too full to look for hidden words, all of it read",
            "pages too full to look for hidden words, all of them read",
        ),
        "note": ("note that names a source", "notes that name a source"),
        "picture": ("picture", "pictures"),
        "reading": ("reading aid", "reading aids"),
        "sign": ("line of signs without words", "lines of signs without words"),
        "struck": ("part struck through", "parts struck through"),
    }
)
REASONS: Mapping[IgnoreReason, str] = MappingProxyType(
    {
        "hidden": "its name begins with a dot",
        "notes": "it is for your own notes",
        "picture": "it is a picture, a style or the like, and holds no text to quote",
        "system": "the operating system left it there",
    }
)


@dataclass(frozen=True, slots=True)
class Omission:
    """Something of a file that is not quoted: what it is, what it says, where, and how often.

    ``text`` is empty where there is none, as in most pictures; ``place`` where it is not known.
    """

    kind: OmissionKind
    text: str = ""
    place: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """What was read of one file, by the path in its folder, and what of it was left out."""

    document_id: str
    file: str
    characters: int
    passages: int
    units: int
    lists: int
    tables: int
    omissions: tuple[Omission, ...]

    def count_kinds(self) -> dict[OmissionKind, int]:
        """Return how much of each kind was left out, the most first."""
        counts: Counter[OmissionKind] = Counter()
        for omission in self.omissions:
            counts[omission.kind] += omission.count
        return dict(counts.most_common())


@dataclass(frozen=True, slots=True)
class IgnoredFile:
    """A file or folder that is no document, by its path, and why it is none."""

    path: str
    reason: IgnoreReason


@dataclass(frozen=True, slots=True)
class BuildReport:
    """The documents in the order of their ids, and the files that are none."""

    documents: tuple[DocumentReport, ...]
    ignored: tuple[IgnoredFile, ...] = ()


def name_kind(kind: OmissionKind, count: int) -> str:
    """Return so many of a kind in words, as in "2 pictures"."""
    return f"{count} {KIND_NAMES[kind][count != 1]}"
