"""All rooms of the workbench, under one router."""

from __future__ import annotations

from fastapi import APIRouter

from app.web.workbench import asked, changing, documents, trying

router = APIRouter(include_in_schema=False)
for room in (asked, documents, trying, changing):
    router.include_router(room.router)
