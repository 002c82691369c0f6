"""Throws changed files at the readers: each must be read or refused, in time and within memory.

    python scripts/fuzz_readers.py [--inputs 200000] [--seed 1] [--only .html]

Inputs are whole files of each format in which parts were removed, repeated, swapped or replaced by
what is hard to read; inside Word files and PDF pages, not only at their bytes. A failure is written
to fuzz-failures/, and the command ends with 1.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import signal
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import docx
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from app.index.passage import Document
from index_build.documents.readers import READERS
from index_build.documents.readers.blocks import Paragraph
from index_build.documents.splitting import split_document
from index_build.errors import ContentError

ROOT = Path(__file__).resolve().parents[1]
FAILURES = ROOT / "fuzz-failures"
SECONDS = 20
MEMORY = 3_000_000_000
# What readers of such files have stumbled over elsewhere.
HARD = (
    *(b"", b" ", b"\n\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\xed\xa0\xbd", b"1" * 40),
    *("\u202e", "\u200d", "\ufeff", "ﷺ", "👩‍⚕️", "e\u0301" * 20, "\u00ad", "\ue0000\ue001"),
    *("<", "</p>", "<table>", "<td colspan=9>", "<tr>", "<li>", "<ul>", "<button>", "<s>", "<sup>"),
    *(
        "<p hidden>",
        "<style>p{display:none}",
        "{",
        "}",
        "&",
        "&#0;",
        "]]>",
        "<!--",
        "-->",
        "<div " * 9,
    ),
    *("- ", "1. ", "• ", "|", "---", "```", "[^1]", "[[", "> ", "#", "***", ":", ": :", "(" * 30),
    *("<w:p>", "</w:p>", "<w:tbl/>", "<w:numId w:val='-1'/>", "w:val='x'", "<w:vanish/>", "<w:r/>"),
    *(
        " re f ",
        " BT ET ",
        " 0 0 0 0 0 0 cm ",
        "(x) Tj ",
        " 1e9 0 Td ",
        " -5 Tf ",
        "<<",
        ">>",
        " q ",
    ),
)


def main() -> int:
    """Run the inputs of each format in turn; return 1 if one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=200_000, help="inputs of all formats")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=[".md", ".txt", ".html", ".docx", ".pdf"])
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, stop_slow)
    makers = {key: make for key, make in MAKERS.items() if options.only in (None, key)}
    failed = 0
    for suffix, make in makers.items():
        chance = random.Random(f"{options.seed}{suffix}")  # noqa: S311 - to repeat a run
        counts: Counter[str] = Counter()
        slowest = 0.0
        for number in range(options.inputs // len(makers)):
            content = make(chance)
            began = time.perf_counter()
            outcome = try_input(suffix, content)
            slowest = max(slowest, time.perf_counter() - began)
            counts[outcome.partition("\n")[0]] += 1
            if outcome not in ("read", "refused"):
                failed += 1
                FAILURES.mkdir(exist_ok=True)
                (FAILURES / f"{options.seed}-{number}{suffix}").write_bytes(content)
                print(outcome, file=sys.stderr)
        print(f"{suffix}: {dict(counts)}, the slowest {slowest:.2f} s", flush=True)
    return int(failed > 0)


def stop_slow(_number: int, _frame: object) -> None:
    """End a reading that takes too long."""
    raise TimeoutError


def try_input(suffix: str, content: bytes) -> str:
    """Return "read", "refused", or what went wrong."""
    signal.alarm(SECONDS)
    try:
        reading = READERS[suffix](content)
        document = Document("d", "Title", "en", reading.text)
        for passage in split_document(document, reading.blocks):
            assert all(document.slice(unit).strip() for unit in passage.units)
        # A heading comes again after a folded answer below it; what is said comes in order.
        ends = [b.span.end for b in reading.blocks if isinstance(b, Paragraph)]
        assert ends == sorted(ends)
        assert all(omission.count > 0 for omission in reading.omissions)
        reading.text.encode("utf-8")
    except (ContentError, RecursionError):
        # The caller says of a RecursionError that parts are nested too deeply.
        return "refused"
    except BaseException as exc:
        if isinstance(exc, KeyboardInterrupt):
            raise
        return f"failed: {type(exc).__name__}\n{traceback.format_exc()}"
    finally:
        signal.alarm(0)
    return "read"


def change(content: bytes, chance: random.Random) -> bytes:
    """Return the content with one to five parts removed, repeated, moved or replaced."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 5)):
        start = chance.randrange(len(changed) + 1)
        end = min(len(changed), start + chance.choice((0, 1, 4, 20, 200)))
        part = bytes(changed[start:end])
        match chance.randrange(4):
            case 0:
                del changed[start:end]
            case 1:
                changed[start:end] = part * chance.choice((2, 3, 50))
            case 2:
                del changed[start:end]
                at = chance.randrange(len(changed) + 1)
                changed[at:at] = part
            case _:
                hard = chance.choice(HARD)
                added = hard if isinstance(hard, bytes) else hard.encode("utf-8", "surrogatepass")
                changed[start:end] = added
    return bytes(changed)


def make_changer(*files: bytes) -> Callable[[random.Random], bytes]:
    """Return a function that changes one of the files."""
    return lambda chance: change(chance.choice(files), chance)


def make_word(chance: random.Random) -> bytes:
    """Return a Word file with its text, styles or numbering changed, or its bytes."""
    if chance.random() < 0.1:
        return change(WORD, chance)
    names = ("word/document.xml", "word/styles.xml", "word/numbering.xml")
    changed = chance.choice(names)
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORD)) as before, zipfile.ZipFile(output, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            after.writestr(name, change(part, chance) if name == changed else part)
    return output.getvalue()


def make_pdf(chance: random.Random) -> bytes:
    """Return a PDF file with what its first page draws changed, or its bytes."""
    content = chance.choice(PDFS)
    if chance.random() < 0.3:
        return change(content, chance)
    writer = PdfWriter(PdfReader(io.BytesIO(content)))
    page = writer.pages[0]
    drawn = page.get_contents()
    stream = DecodedStreamObject()
    stream.set_data(change(drawn.get_data() if drawn is not None else b"", chance))
    page[NameObject("/Contents")] = writer._add_object(stream)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def write_word() -> bytes:
    """Return a Word file with a bit of everything."""
    document = docx.Document()
    document.add_heading("Care", 1)
    for style in ("List Number", "List Bullet", "List Number 2", "Quote"):
        document.add_paragraph("Rest for 3 days.", style=style)
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(1, 1)).text = "What"
    run = document.add_paragraph("It costs ").add_run("90")
    run.font.strike = run.font.superscript = True
    document.sections[0].header.paragraphs[0].text = "Clinic"
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


WORD = write_word()
PDFS = [p.read_bytes() for p in sorted((ROOT / "tests/fixtures/documents").glob("*.pdf"))]
MAKERS: dict[str, Callable[[random.Random], bytes]] = {
    ".md": make_changer(*(p.read_bytes() for p in sorted((ROOT / "docs").glob("*.md")))),
    ".txt": make_changer(
        "Care\n\n• Rest\n• Drink – 2 l. a day.\n\n1. Wash\n2. Dry 🙂\n\nOnly ca. 3 days.".encode()
    ),
    ".html": make_changer(
        *(p.read_bytes() for p in sorted((ROOT / "app").rglob("*.html"))),
        b"<html lang=en><style>.a{display:none}</style><main><h1>Care</h1><p class=a>x<table><tr>"
        b"<td rowspan=2>A<td>B<tr><td>C</table><ol start=2><li>Rest<sup><a href=#n>1</a></sup>"
        b"<details><summary>Who?</summary>All</details><button aria-controls=p>Q?</button>"
        b"<div id=p hidden>A.</div><p id=n>1 Note.<p><s>90</s> 120 <ruby>x<rt>y</rt></ruby>",
    ),
    ".docx": make_word,
    ".pdf": make_pdf,
}

if __name__ == "__main__":
    sys.exit(main())
