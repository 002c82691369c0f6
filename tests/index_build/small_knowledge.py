"""A small folder of knowledge with topics of its own, quick to train on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from pathlib import Path

from index_build.pipeline import BuildOptions, Built

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

_OPENINGS = ("please tell me, {}", "{}", "hello, {}", "I wonder: {}", "{} thanks")
_ASKED = {
    "what": (
        *("what is a foot bath", "explain a foot bath to me", "what do you mean by a foot bath"),
        *("describe the foot bath", "so a foot bath is what", "what happens in a foot bath"),
    ),
    "ankles": (
        *("does it relax my ankles", "is it good for stiff ankles", "can ankles get looser"),
        *("will my ankle be less stiff", "help for stiff ankles", "do ankles relax"),
    ),
    "cost": (
        *("how much is it", "what does it cost", "is there a price list", "what must I pay"),
        *("is it expensive", "how many dollars"),
    ),
    "weather": (
        *("will it rain", "is it sunny today", "what is the weather like", "who won the match"),
        *("sing me a song", "tell me a joke"),
    ),
    "infection": (
        *("my foot is hot and oozing", "the wound smells bad", "my toe turned black"),
        *("green stuff comes from my toe", "I am shivering and my foot is swollen"),
        "my foot is infected",
    ),
}
_HEADS = {
    "what": (
        "answered\n  answered_by: [guide#what-a-foot-bath-is]\n  question: What is a foot bath?"
    ),
    "ankles": (
        "answered\n  answered_by: [guide#what-a-foot-bath-does]\n"
        "  question: Does it relax stiff ankles?"
    ),
    "cost": "not_covered",
    "weather": "off_topic",
    "infection": "urgent",
}


@dataclass(frozen=True, slots=True)
class SmallBuild:
    """A real build of a small folder: what went in, what came out, and how."""

    knowledge: Path
    output: Path
    options: BuildOptions
    built: Built


def write_topics() -> str:
    """Return topics.yaml: five topics of thirty examples each."""
    lines = ["topics:"]
    for name, head in _HEADS.items():
        lines += [f"- id: {name}", f"  outcome: {head}", "  examples:"]
        pairs = product(_ASKED[name], _OPENINGS)
        lines += [f"  - '{opening.format(asked)}'" for asked, opening in pairs]
    return "\n".join(lines) + "\n"


FILES = {"guide.md": GUIDE, "topics.yaml": write_topics()}
