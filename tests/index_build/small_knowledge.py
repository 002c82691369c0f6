"""A small folder of knowledge with pins of its own, quick to build."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index_build.indexing.pipeline import BuildOptions, Built

GUIDE = """---
title: Foot baths
perspective: biomedical
reviewed_on: 2026-11-01
---

# Foot baths

## What a foot bath is

A foot bath is a tub of warm water for tired feet. It takes a quarter of an hour.

## What a foot bath does

A foot bath can relax stiff ankles.
"""

PINS = """pins:
- id: what-it-is
  section: guide#what-a-foot-bath-is
  phrasings: [What is a foot bath?, "Foot bath: what's that?"]
- id: cost
  outcome: not_covered
  hand_over: Please ask the desk about prices.
  phrasings: [How much does a foot bath cost?]
"""

FILES = {"guide.md": GUIDE, "pins.yaml": PINS}


@dataclass(frozen=True, slots=True)
class SmallBuild:
    """A real build of a small folder: what went in, what came out, and how."""

    knowledge: Path
    output: Path
    options: BuildOptions
    built: Built
