"""Joins the widget's ES modules into one file, so that opening the panel costs one request."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import ascii_letters

import rjsmin  # type: ignore[import-untyped]

_IMPORT_MODULE = re.compile(r'import \{[\w, ]+\} from "\./(?P<file>[\w-]+\.js)";')
_IMPORT_STYLES = re.compile(
    r'import (?P<name>\w+) from "\./(?P<file>[\w-]+\.css)" with \{ type: "css" \};'
)
_STYLES = re.compile(r"(?<=const STYLES = `)[^`$]*(?=`;)")
_PRIVATE = re.compile(r"(?<=this\.#)(?![\da-fA-F]+\b)\w+")
_OWN = re.compile(
    r"(?<=function )[a-z]+[A-Z]\w*"
    r"|(?<=const )(?:[A-Z]{2}[A-Z_]*|[a-z]+[A-Z]\w*(?= = \([\w, ]*\) =>))(?= =)"
)
_EXPORT = re.compile(r"export (?=(?:async function|function|class|const) )")


class BundleError(Exception):
    """A widget file that cannot be joined."""


def bundle_modules(folder: Path, entry: str) -> str:
    """Return the entry module with all that it imports, each file once, in order of need."""
    return squeeze_script("\n".join(_join_module(folder, entry, seen=set(), is_entry=True)))


def squeeze_styles(css: str) -> str:
    """Drop comments and white space that a browser does not need."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,>]) ?", r"\1", css).replace(": ", ":").replace(";}", "}").strip()


def squeeze_script(source: str) -> str:
    """Drop comments and white space, also in the styles that a script holds as ``STYLES``."""
    styled = _STYLES.sub(lambda match: squeeze_styles(match.group()), source)
    return str(rjsmin.jsmin(_shorten_names(styled)))


def _shorten_names(source: str) -> str:
    """Give private members, functions and constants one letter each after a sign, # or $.

    No name that could be a colour is among them, and no function's that is one plain word, which
    could be a property or a word of a text.
    """
    source = _rename(source, _PRIVATE.findall(source), "#", r"#(\w+)")
    return _rename(source, _OWN.findall(source), "$", r"(?:(?<=\.{3})|(?<![.\w$]))(\w+)\b(?!:)")


def _rename(source: str, names: list[str], sign: str, pattern: str) -> str:
    letters = zip(sorted(set(names)), ascii_letters, strict=False)
    short = {name: sign + letter for name, letter in letters}
    return re.sub(pattern, lambda match: short.get(match[1], match[0]), source)


def _join_module(folder: Path, name: str, *, seen: set[str], is_entry: bool = False) -> list[str]:
    if name in seen:
        return []
    seen.add(name)
    parts: list[str] = []
    body: list[str] = []
    for line in _read_text(folder / name).splitlines():
        if match := _IMPORT_MODULE.fullmatch(line):
            parts += _join_module(folder, match["file"], seen=seen)
        elif match := _IMPORT_STYLES.fullmatch(line):
            parts.append(_embed_styles(match["name"], _read_text(folder / match["file"])))
        elif line.startswith(("import ", "export {", "export default", "export *")):
            raise BundleError(
                f"{folder / name}: expected a one-line import of a file beside it, or an exported "
                f"function, class or const, found {line!r}; write it in that form"
            )
        else:
            body.append(line if is_entry else _EXPORT.sub("", line, count=1))
    return [*parts, *body]


def _embed_styles(name: str, css: str) -> str:
    text = json.dumps(squeeze_styles(css), ensure_ascii=False)
    return f"const {name} = new CSSStyleSheet();\n{name}.replaceSync({text});"


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as exc:
        raise BundleError(f"{path}: expected a widget file, found none; restore it") from exc
