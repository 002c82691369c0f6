"""All rooms of the workbench, under one router."""

from __future__ import annotations

from fastapi import APIRouter

from app.web.workbench import asked, documents, trying

router = APIRouter(include_in_schema=False)
for room in (asked, documents, trying):
    router.include_router(room.router)
