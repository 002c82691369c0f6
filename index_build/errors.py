"""What can go wrong while an index is built.

BuildError
├── ContentError   a reader cannot use the bytes it was given (it does not know their file)
├── InputError     one input file or folder cannot be used
├── InputErrors    all the input files that cannot be used, together
├── ModelError     the model that makes the vectors cannot be used
└── GoldenErrors   golden questions would not be answered as they must be
"""

from __future__ import annotations

import reprlib
from collections.abc import Iterable
from pathlib import Path

_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 60


def quote_value(value: object) -> str:
    """Return a value as it was found, on one line and cut to a readable length."""
    return _print_on_one_line(_SHORT.repr(value))


def _print_on_one_line(text: str) -> str:
    # File names may hold line breaks, or bytes that are not UTF-8 and cannot be printed.
    printable = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in printable)


class BuildError(Exception):
    """The index cannot be built."""


class ContentError(BuildError):
    """The content of a file cannot be used."""

    def __init__(self, expected: str, found: str, remedy: str) -> None:
        self.expected, self.found, self.remedy = expected, found, remedy
        super().__init__(f"expected {expected}, found {found}; {remedy}")


class InputError(BuildError):
    """One input file or folder cannot be used; as text it is one line."""

    def __init__(self, path: Path, expected: str, found: str, remedy: str) -> None:
        self.path, self.expected, self.found, self.remedy = path, expected, found, remedy
        message = f"{path}: expected {expected}, found {found}; {remedy}"
        super().__init__(_print_on_one_line(message))

    @classmethod
    def at(cls, path: Path, error: ContentError) -> InputError:
        """Return the error in a file's content as an error of that file."""
        return cls(path, error.expected, error.found, error.remedy)


class InputErrors(BuildError):  # noqa: N818 - it is many errors
    """All the input files that cannot be used, ``errors``, in the order of their paths."""

    def __init__(self, errors: Iterable[InputError]) -> None:
        self.errors = tuple(errors)
        if not self.errors:
            raise ValueError("expected at least one input error, found none")
        super().__init__("\n".join(str(error) for error in self.errors))


class ModelError(BuildError):
    """The model that makes the vectors is missing, or is not the one expected."""


class GoldenErrors(BuildError):  # noqa: N818 - it is many errors
    """The index would not answer golden questions as they must be answered; ``lines``, one each."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(_print_on_one_line(line) for line in lines)
        super().__init__("\n".join(self.lines))
