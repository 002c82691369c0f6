"""A service with canned answers for every outcome, and a website that embeds the widget."""

from __future__ import annotations

import socket
import threading
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import uvicorn
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from app.answering.answer import Outcome
from app.index.passage import Document, Passage
from app.index.pins import Pin
from app.index.wording import Clinic, Wording
from app.main import create_app
from app.schemas import ChatRequest, ChatResponse, ContactBody, QuoteBody, SpanBody
from app.settings import Settings
from app.web.http.problems import ProblemError
from index_build.documents.reading import read_folder
from index_build.documents.splitting import split_document
from index_build.indexing.knowledge import read_clinic as read_knowledge_clinic

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
PAYLOAD = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'

# The passage whose quote is shown in parts first.
LONG = "what-micro-needling-can-do#whether-micro-needling-can-help-scars"

OUTCOMES = {
    "Which one?": (Outcome.CLARIFY, "clarify", ()),
    "Does it hurt?": (Outcome.NOT_COVERED, "not_covered", ()),
    "I am pregnant. May I have it?": (Outcome.PERSONAL_ADVICE, "personal_advice", ()),
    "There is pus and I have a fever": (Outcome.URGENT, "urgent", ()),
    "I do not want to live any more": (Outcome.URGENT, "urgent_self_harm", ()),
    "What will the weather be?": (Outcome.OFF_TOPIC, "off_topic", ()),
    "Hello": (Outcome.SMALL_TALK, "greeting", ()),
    "¿Duele mucho?": (Outcome.UNSUPPORTED_LANGUAGE, "unsupported_language", ()),
    "What is collagen?": (Outcome.ANSWERED, "answered", ("collagen#what-collagen-is",)),
    "How does collagen help scars?": (
        Outcome.ANSWERED,
        "answered",
        ("collagen#how-collagen-can-help-scars",),
    ),
    "How does it work in both views?": (
        Outcome.ANSWERED,
        "answered_both_views",
        (
            "tcm-view#what-a-scar-is-in-the-tcm-view",
            "biomedical-view#what-growth-factors-and-cytokines-do-for-a-scar",
        ),
    ),
    "Can it help scars, at length?": (Outcome.ANSWERED, "answered", (LONG,)),
    "I do not want to live": (Outcome.URGENT, "urgent_self_harm", ()),
    "Show me the hostile document": (Outcome.ANSWERED, "answered", ("hostile#p1",)),
}
SUGGESTIONS = {
    Outcome.CLARIFY: ["What is collagen?", "How does collagen help scars?"],
    Outcome.ANSWERED: ["How does it work in both views?"],
    Outcome.NOT_COVERED: ["What is collagen?"],
    Outcome.OFF_TOPIC: ["What is collagen?"],
    Outcome.SMALL_TALK: ["What is collagen?"],
}
CONTACT_OUTCOMES = {
    Outcome.NOT_COVERED,
    Outcome.PERSONAL_ADVICE,
    Outcome.URGENT,
    Outcome.UNSUPPORTED_LANGUAGE,
}


@dataclass
class CannedIndex:
    """What pages and widget read of an index, without vectors."""

    documents: dict[str, Document]
    passages: tuple[Passage, ...]
    wordings: dict[str, Wording]
    clinic: Clinic
    pins: tuple[Pin, ...] = ()
    manifest: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(index_version="canned")
    )


@dataclass
class CannedService:
    """Answers by exact question; remembers what it was asked, so that tests can see it."""

    index: CannedIndex
    index_version: str = "canned"
    asked: list[ChatRequest] = field(default_factory=list)

    def suggest(self) -> list[str]:
        return ["What is collagen?", "How does it work in both views?"]

    def answer(self, request: ChatRequest) -> ChatResponse:
        self.asked.append(request)
        match request.message:
            case "Break":
                raise RuntimeError("broken on purpose")
            case "Too many":
                raise ProblemError(429, "Too many messages", "Please wait.", {"Retry-After": "60"})
            case "Be slow":
                time.sleep(2)
        outcome, key, passages = OUTCOMES.get(
            request.message, (Outcome.NOT_COVERED, "not_covered", ())
        )
        wording = self.index.wordings.get(request.locale, self.index.wordings["en"])
        clinic = self.index.clinic
        message = wording.answers[key].replace("{emergency}", clinic.emergency_phone)
        contact = ContactBody(name=clinic.name, phone=clinic.phone, url=clinic.url)
        return ChatResponse(
            id=f"answer-{len(self.asked)}",
            outcome=outcome,
            message=message,
            quotes=[self._quote(passage_id) for passage_id in passages],
            topic=key.replace("_", "-") if outcome is Outcome.URGENT else None,
            suggestions=SUGGESTIONS.get(outcome, []),
            contact=contact if outcome in CONTACT_OUTCOMES else None,
            index_version=self.index_version,
        )

    def _quote(self, passage_id: str) -> QuoteBody:
        passage = next(p for p in self.index.passages if p.id == passage_id)
        document = self.index.documents[passage.document_id]
        last = passage.sentences[-1]
        return QuoteBody(
            text=document.slice(passage.span),
            document_id=document.id,
            document_title=document.title,
            section=passage.section,
            start=passage.span.start,
            end=passage.span.end,
            perspective=document.perspective,
            reviewed_on=document.reviewed_on,
            highlight=SpanBody(start=last.start, end=last.end),
            parts=[
                SpanBody(start=passage.sentences[n].start, end=passage.sentences[n].end)
                for n in ((0, -1) if passage_id == LONG else ())
            ],
            score=0.9,
        )


def make_index() -> CannedIndex:
    """Read the project's own knowledge; one document is overdue, and one tries to do harm."""
    sources = {source.document.id: source for source in read_folder(KNOWLEDGE)}
    documents = {key: source.document for key, source in sources.items()}
    documents["tcm-view"] = replace(documents["tcm-view"], review_due=date(2020, 1, 1))
    passages = [
        passage
        for source in sources.values()
        for passage in split_document(source.document, source.blocks)
    ]
    hostile = Document(id="hostile", title=PAYLOAD, language="en", text=f"{PAYLOAD} Be careful.")
    documents["hostile"] = hostile
    passages.append(_make_hostile_passage(hostile))
    return CannedIndex(documents, tuple(passages), read_wordings(), read_clinic())


def _make_hostile_passage(document: Document) -> Passage:
    from app.index.passage import Span

    span = Span(0, len(document.text))
    return Passage("hostile#p1", document.id, PAYLOAD, span, (span,), (span,))


def read_wordings() -> dict[str, Wording]:
    """Read every language of knowledge/wording."""
    tables = {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted((KNOWLEDGE / "wording").glob("*.toml"))
    }
    return {
        language: Wording(language, table["answers"], table["interface"])
        for language, table in tables.items()
    }


def read_clinic() -> Clinic:
    """Read the demo clinic."""
    return read_knowledge_clinic(KNOWLEDGE)


def make_canned_app(folder: Path) -> FastAPI:
    """Make the real application around the canned service."""
    settings = Settings(
        index_dir=folder / "no-index",
        database=folder / "insights.sqlite",
        requests_per_minute=0,
        allowed_origins=("*",),
        frame_ancestors=("'self'", "http://localhost:*"),
    )
    app = create_app(settings)
    app.state.service = CannedService(make_index())
    return app


@dataclass
class Website:
    """Pages of somebody's website: path → (HTML, headers)."""

    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    def show(self, path: str, html: str, **headers: str) -> str:
        """Put up a page and return its path."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (html, named)
        return path

    def make_app(self) -> ASGIApp:
        """Return the website as an application."""

        async def send(request: Request) -> Response:
            html, headers = self.pages.get(request.url.path, ("", {}))
            return HTMLResponse(html, headers=headers)

        return Starlette(routes=[Route("/{path:path}", send)])


@contextmanager
def serve(app: ASGIApp) -> Iterator[int]:
    """Serve an application on a free port of this machine until the block ends."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, lifespan="off", log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(timeout=5)
        listener.close()
