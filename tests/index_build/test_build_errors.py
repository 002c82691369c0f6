from pathlib import Path

import pytest

from index_build.errors import BuildError, ContentError, InputError, InputErrors, quote_value


def test_an_input_error_prints_as_one_line() -> None:
    error = InputError(Path("a\nb.md"), "text in UTF-8", "a NUL byte", "save it again")
    assert str(error) == r"a\nb.md: expected text in UTF-8, found a NUL byte; save it again"


def test_a_file_name_that_is_not_utf8_can_be_printed() -> None:
    error = InputError(Path("caf\udce9.md"), "x", "y", "z")
    assert str(error).encode("utf-8").startswith(rb"caf\udce9.md: ")


def test_input_errors_print_one_line_each() -> None:
    errors = [InputError(Path(name), "x", "y", "z") for name in ("a.md", "b.md")]
    assert str(InputErrors(errors)).splitlines() == [str(error) for error in errors]


def test_input_errors_without_an_error_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        InputErrors([])


def test_an_input_error_keeps_what_the_content_error_says() -> None:
    error = InputError.at(Path("a.md"), ContentError("text", "none", "write some"))
    assert (error.expected, error.found, error.remedy) == ("text", "none", "write some")
    assert isinstance(error, BuildError)


def test_a_long_value_is_cut_short() -> None:
    assert len(quote_value("long " * 1000)) < 70
    assert "\n" not in quote_value({"a\nb": ["c\n"]})
