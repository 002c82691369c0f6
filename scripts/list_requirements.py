"""Print what to install from pyproject.toml: `base` alone runs the service.

    python scripts/list_requirements.py base build > requirements.txt

An image that installs by this list, and not the project itself, gets no package of the project.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

PROJECT_FILE = Path("pyproject.toml")


def list_requirements(groups: Sequence[str], project_file: Path = PROJECT_FILE) -> list[str]:
    """Return the requirements of these groups, sorted; KeyError names an unknown group."""
    project = tomllib.loads(project_file.read_text(encoding="utf-8"))["project"]
    known = {"base": project["dependencies"], **project["optional-dependencies"]}
    return sorted({requirement for group in groups for requirement in known[group]})


if __name__ == "__main__":
    print("\n".join(list_requirements(sys.argv[1:] or ["base"])))
