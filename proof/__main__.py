"""`python -m proof ANSWER.json HOME`: 0 valid, 3 invalid, 4 unverifiable, 2 unusable input."""

import json
import sys
from pathlib import Path

from .check import check

_EXIT = {"valid": 0, "invalid": 3, "unverifiable": 4}


def main(arguments: list[str]) -> int:
    """Print the verdict and its findings; return the exit code."""
    if len(arguments) != 2:
        print("usage: python -m proof ANSWER.json HOME", file=sys.stderr)
        return 2
    file, home = Path(arguments[0]), Path(arguments[1])
    try:
        if not home.is_dir():
            raise ValueError(f"{home} is not a folder")
        verdict = check(json.loads(file.read_text(encoding="utf-8")), home)
    except (OSError, ValueError, RecursionError) as fault:
        print(f"cannot check {file}: {' '.join(str(fault).split())}", file=sys.stderr)
        return 2
    print(verdict.state)
    for finding in verdict.findings:
        print(f"- {finding}")
    return _EXIT[verdict.state]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
