"""The documents that quotes are cut from."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from app.index.passage import Document
from app.schemas import DocumentBody, DocumentSummary
from app.web.http.problems import NOT_LOADED, ProblemError, declare_problems
from app.web.routes.dependencies import LoadedService, get_service
from app.web.state import find_document

Version = Annotated[str, Query(max_length=64, description="An answer's index_version.")]

router = APIRouter(prefix="/api/v1/documents", tags=["documents"])


@router.get(
    "",
    summary="List the documents",
    response_description="The documents.",
    responses=declare_problems({503: NOT_LOADED}),
)
def get_documents(service: LoadedService) -> list[DocumentSummary]:
    """List the clinic's documents, without their text."""
    return [_summarise(document) for document in service.index.documents.values()]


@router.get(
    "/{document_id}",
    summary="Read a document",
    response_description="The document.",
    dependencies=[Depends(get_service)],
    responses=declare_problems(
        {404: "No document has this id, or not in that version.", 503: NOT_LOADED}
    ),
)
def get_document(
    document_id: str, request: Request, version: Version | None = None
) -> DocumentBody:
    """Return one document with the exact text that offsets refer to.

    With an answer's `index_version` as `version`, the text is the one that its quotes were cut
    from, also when the documents have changed since.
    """
    document = find_document(request, document_id, version)
    if document is None:
        raise ProblemError(
            404,
            "No such document",
            "Expected an id from /api/v1/documents, and the index_version of an answer from "
            "lately or no version.",
        )
    summary = _summarise(document).model_dump()
    return DocumentBody(**summary, text=document.text, sha256=document.sha256)


def _summarise(document: Document) -> DocumentSummary:
    return DocumentSummary(
        id=document.id,
        title=document.title,
        language=document.language,
        perspective=document.perspective,
        reviewed_on=document.reviewed_on,
        review_due=document.review_due,
        origin=document.origin,
    )
