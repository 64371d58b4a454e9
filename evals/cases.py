"""A YAML file of questions with gold SQL becomes typed cases."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.errors import InputError
from domain.language import Language

CASES = Path(__file__).parent / "cases"
Expect = Literal["figure", "persona", "segment", "feedback", "refuse", "ask"]


class Case(BaseModel):
    """One question and what a right answer holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    language: Language
    question: str
    """May hold `{person}`, filled from `person_sql`."""
    expect: Expect
    gold: str | None = None
    """DuckDB SQL; its rows must be in the answer. None where nothing is to be answered."""
    ordered: bool = False
    person_sql: str | None = None
    note: str = ""
    also: str | None = None
    """A second gold for a question with two readings that are both honest."""

    @property
    def answerable(self) -> bool:
        """Whether an answer is due; else a question back or a refusal is."""
        return self.expect not in ("ask", "refuse")


class Suite(BaseModel):
    """The cases of one file, over one home."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    home: str | None = None
    """Name of a built home; None for a real data set."""
    source: str | None = None
    """File of the real-data folder that the home is drafted from."""
    public: bool = False
    split: Literal["dev", "test"] = "test"
    cases: tuple[Case, ...] = Field(min_length=1)


def load_suite(path: Path) -> Suite:
    """One file of cases.

    Raises:
        InputError: it is missing or does not hold together.
    """
    if not path.is_file():
        raise InputError(f"{path}: there is no such suite; known ones: {', '.join(sorted(known_suites()))}")
    try:
        suite = Suite.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        at = getattr(error, "problem_mark", None)
        where = f" at line {at.line + 1}" if at is not None else ""
        raise InputError(f"{path}: not YAML{where}; see evals/README.md for the format") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise InputError(f"{path}: {where}: {first['msg']}; see evals/README.md for the format") from None
    ids = [case.id for case in suite.cases]
    if (twice := next((one for one in ids if ids.count(one) > 1), None)) is not None:
        raise InputError(f"{path}: two cases are called {twice}; give each an id of its own")
    if (bare := next((case.id for case in suite.cases if case.answerable and not case.gold), None)) is not None:
        raise InputError(f"{path}: {bare} is to be answered but has no gold; add its SQL, or expect: ask")
    return suite.model_copy(update={"name": f"{path.resolve().parent.name}-{path.stem}"})


def known_suites() -> dict[str, tuple[Path, ...]]:
    """Suite name → files: each file by folder and name (`demo-dev`), each folder as a whole (`demo`, `real`)."""
    files = sorted(CASES.glob("*/*.yaml"))
    named: dict[str, tuple[Path, ...]] = {f"{file.parent.name}-{file.stem}": (file,) for file in files}
    for folder in sorted({file.parent for file in files}):
        named[folder.name] = tuple(file for file in files if file.parent == folder)
    return named


def suites_of(name: str) -> tuple[Suite, ...]:
    """The suites a name or a file path stands for."""
    known = known_suites()
    return tuple(load_suite(path) for path in known.get(name, (Path(name),)))
