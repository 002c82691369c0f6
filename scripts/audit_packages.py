"""Look for published holes in the packages of a folder, and fail if one of them was not looked up.

    python scripts/audit_packages.py .cache/served/lib/python3.12/site-packages

pip-audit itself ends well where the list of holes cannot be reached: it calls each package unknown.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

NETWORK = (
    "the network must reach PyPI's list of published holes, which a mirror of packages may lack"
)


def main() -> int:
    """Audit the folder named in the command; 0 only if every package was looked up and is well."""
    command = ["--path", sys.argv[1], "--format", "json", "--progress-spinner", "off"]
    # The folder is the one that whoever runs this has named.
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "pip_audit", *command], capture_output=True, text=True
    )
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(done.stderr, file=sys.stderr)
        print(f"Nothing was looked up, since pip-audit failed: {NETWORK}.", file=sys.stderr)
        return 2
    return report(packages)


def report(packages: list[dict[str, Any]]) -> int:
    """Print what was found; return 1 for a hole, 2 if a package was not looked up, 0 otherwise."""
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    holes = [(package, hole) for package in packages for hole in package.get("vulns", ())]
    for package, hole in holes:
        mended = ", ".join(hole["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {hole['id']}, mended in {mended}")
    print(f"{len(packages) - len(skipped)} of {len(packages)} packages looked up")
    if skipped:
        print(f"Not looked up: {', '.join(skipped)}", file=sys.stderr)
        print(f"So this says nothing about them: {NETWORK}.", file=sys.stderr)
    if holes:
        return 1
    return 2 if skipped or not packages else 0


if __name__ == "__main__":
    sys.exit(main())
