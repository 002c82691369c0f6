"""The widget's files as they are sent."""

from __future__ import annotations

import gzip
import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import brotli
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.index.passage import Document, Passage, Span
from app.index.wording import Clinic, Wording
from app.settings import Settings
from app.web.site import assets
from app.web.site.bundle import BundleError, bundle_modules, squeeze_styles
from app.web.site.files import BUILD_MARK, AssetShelf, build_assets
from app.web.site.sources import find_terms
from app.web.state import AppState

WORDING = Path(__file__).parents[2] / "knowledge" / "wording"


@dataclass
class FakeIndex:
    documents: dict[str, Document]
    passages: tuple[Passage, ...]
    wordings: dict[str, Wording]
    clinic: Clinic
    manifest: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(index_version="fake"))


@dataclass
class FakeService:
    index: FakeIndex


def make_index() -> FakeIndex:
    tables = {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in WORDING.glob("*.toml")
    }
    text = "Qi is an idea of Chinese medicine. It is old."
    document = Document("qi", "Qi", "en", text, review_due=date(2027, 1, 1))
    units = (Span(0, 34), Span(35, 45))
    return FakeIndex(
        documents={"qi": document},
        passages=(Passage("qi#what-qi-is", "qi", "What qi is", Span(0, 45), units, units),),
        wordings={name: Wording(name, t["answers"], t["interface"]) for name, t in tables.items()},
        clinic=Clinic("Clinic", "+1 555-0100", "https://clinic.example", "911"),
    )


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    app = FastAPI()
    app.include_router(assets.router)
    app.state = AppState(
        Settings(_env_file=None, database=tmp_path_factory.mktemp("assets") / "insights.sqlite")
    )
    app.state.service = FakeService(make_index())
    return TestClient(app)


def find_hashed(client: TestClient, name: str) -> str:
    files = client.app.state.shelf.prepare(client.app.state.service.index)  # type: ignore[attr-defined]
    return "/" + files.find_path(name)


def test_the_launcher_is_kept_shortly_and_checked_by_its_tag(client: TestClient) -> None:
    first = client.get("/widget.js")
    assert "max-age=300" in first.headers["cache-control"]
    again = client.get("/widget.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_launcher_names_files_that_exist(client: TestClient) -> None:
    launcher = client.get("/widget.js").text
    assert BUILD_MARK not in launcher
    for name in ("panel.js", "frame.js", "wording-ar.json"):
        path = find_hashed(client, name)
        assert path.split(".")[1] in launcher
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "name", ["panel.js", "frame.js", "page.css", "icon.svg", "wording-vi.json"]
)
def test_a_hashed_file_is_kept_for_ever_and_open_to_every_website(
    client: TestClient, name: str
) -> None:
    response = client.get(find_hashed(client, name))
    assert "immutable" in response.headers["cache-control"]
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["vary"] == "Accept-Encoding"


def test_an_address_of_an_earlier_version_gets_todays_file_uncached(client: TestClient) -> None:
    path = find_hashed(client, "panel.js")
    old = client.get(re.sub(r"\.\w{12}\.", ".0123456789ab.", path))
    assert old.content == client.get(path).content
    assert old.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["panel.js", "nothing.0123456789ab.js", "..%2Fmain.py", "x.css"])
def test_anything_else_is_not_found(client: TestClient, name: str) -> None:
    assert client.get(f"/assets/{name}").status_code == 404


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("identity", None),
        ("gzip;q=0", None),
        ("", None),
        ("br;q=oops", None),
    ],
)
def test_the_encoding_is_one_that_the_browser_accepts(
    client: TestClient, accepted: str, encoding: str | None
) -> None:
    response = client.get("/widget.js", headers={"Accept-Encoding": accepted})
    assert response.headers.get("content-encoding") == encoding


def test_all_encodings_hold_the_same_file() -> None:
    built = build_assets(make_index())  # type: ignore[arg-type]
    for asset in (*built.files.values(), built.widget):
        assert gzip.decompress(asset.gzip) == asset.body
        assert brotli.decompress(asset.brotli) == asset.body


def test_another_index_gives_other_addresses() -> None:
    one, other = make_index(), make_index()
    other.clinic = Clinic("Other", "+1 555-0101", "https://other.example", "112")
    paths = [
        build_assets(index).find_path("wording-en.json")  # type: ignore[arg-type]
        for index in (one, other)
    ]
    assert paths[0] != paths[1]


def test_files_are_made_once_for_an_index(client: TestClient) -> None:
    index = client.app.state.service.index  # type: ignore[attr-defined]
    first = AssetShelf()
    assert first.prepare(index) is first.prepare(index)  # type: ignore[arg-type]


def test_a_wording_brings_what_the_widget_needs_of_the_documents(client: TestClient) -> None:
    for language in ("ar", "en"):
        sources = client.get(find_hashed(client, f"wording-{language}.json")).json()["sources"]
        index = client.app.state.service.index  # type: ignore[attr-defined]
        assert set(sources["documents"]) == set(index.documents)
        assert all(language == "en" for language, _ in sources["documents"].values())
        assert [term["term"] for term in sources["terms"]] == ["qi"]


def test_only_a_section_that_explains_a_word_gives_a_term() -> None:
    index = make_index()
    terms = list(find_terms(index.documents, index.passages))
    assert [(term["term"], term["text"]) for term in terms] == [
        ("qi", "Qi is an idea of Chinese medicine.")
    ]
    document = index.documents["qi"]
    vague = Passage("qi#x", "qi", "What old is", Span(0, 34), (Span(0, 34),), (Span(0, 34),))
    assert list(find_terms({"qi": document}, (vague,))) == []


def test_modules_are_joined_once_each_before_their_user(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(
        'import { b } from "./b.js";\nimport { c } from "./c.js";\nexport const a = b + c;\n'
    )
    (tmp_path / "b.js").write_text('import { c } from "./c.js";\nexport const b = c;\n')
    (tmp_path / "c.js").write_text("export const c = 1;\n")
    joined = bundle_modules(tmp_path, "a.js")
    assert joined == "const c=1;const b=c;export const a=b+c;"


def test_styles_become_a_style_sheet(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(
        'import styles from "./a.css" with { type: "css" };\nuse(styles);\n'
    )
    (tmp_path / "a.css").write_text("/* why */ p { color: red; }\n")
    assert 'styles.replaceSync("p{color:red}")' in bundle_modules(tmp_path, "a.js")


@pytest.mark.parametrize(
    "line", ['import * as a from "./b.js";', 'import "x";', "export default 1;", "export { a };"]
)
def test_an_import_that_cannot_be_joined_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.js").write_text(line)
    with pytest.raises(BundleError, match="expected a one-line import"):
        bundle_modules(tmp_path, "a.js")


def test_only_names_that_nobody_else_knows_are_shortened(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(
        "class A { #left = 1; read() "
        "{ return this.#left + '#fff' + x.drawIcon + [...drawIcon()] } }\n"
        "function drawIcon() {}\nexport function mount() {}\n"
    )
    assert bundle_modules(tmp_path, "a.js") == (
        "class A{#a=1;read(){return this.#a+'#fff'+x.drawIcon+[...$a()]}}\n"
        "function $a(){}\nexport function mount(){}"
    )


def test_a_missing_module_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import { b } from "./b.js";')
    with pytest.raises(BundleError, match=r"b\.js"):
        bundle_modules(tmp_path, "a.js")


def test_styles_keep_the_spaces_that_mean_something() -> None:
    css = (
        ".a :is(p, b) { margin: calc(1em + 2px) -.5em }\n"
        "@media (min-width: 1em) { b > i { top: 0 } }"
    )
    assert squeeze_styles(css) == (
        ".a :is(p,b){margin:calc(1em + 2px) -.5em}@media (min-width:1em){b>i{top:0}}"
    )
