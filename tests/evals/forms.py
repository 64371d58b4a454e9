"""A list of example questions goes in; each is read over a home, and a page that shows how comes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel

from agent.embedded.brain import EmbeddedBrain
from agent.embedded.periods import horizon_of
from agent.persons import spoken
from agent.picked import picked
from domain.answer import Clarification, Refusal
from domain.condition import Scalar
from domain.language import language_of
from domain.plan import CustomerStep, FeedbackStep, MetricStep, Plan, SegmentStep
from domain.question import Question, Turn
from warehouse.warehouse import Warehouse

LIST = Path(__file__).with_name("question_forms.yaml")
PERSON = "P-08812"
THEN = " → "
INTRODUCTION = """\
# What can be asked

One example or more of every form a question may take, in both languages, over the demo's catalog
(`profiles/demo/catalog.yaml`). Beside each stands how the embedded brain reads it: the lines an answer shows under
“read as”, and the plan they stand for, as YAML with what is the default left out ([domain/plan.py](../domain/plan.py),
[domain/metric_query.py](../domain/metric_query.py), [domain/condition.py](../domain/condition.py)). A question it will not
guess at shows what it asks back instead. Periods hang on the demo's last day, 2026-11-21.

This page is written by `tests/evals/test_question_forms.py` from `tests/evals/question_forms.yaml`; the test fails when
the page is not what the code does.
"""

_UNSAID = {"metric", "dimension", "is", "rows"}
"""Kinds that a plan shows by its fields alone."""
Outcome = Plan | Clarification | Refusal


@dataclass(frozen=True, slots=True)
class Example:
    """One question as asked, the turns before it, and what came of it."""

    form: str
    text: str
    depth: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Form:
    """Questions of one form: each of `asks` by itself, each of `talks` one after the other."""

    part: str
    name: str
    asks: tuple[str, ...] = ()
    talks: tuple[tuple[str, ...], ...] = ()


def forms() -> list[Form]:
    """The list, in its order."""
    found: list[Form] = []
    part = ""
    for entry in yaml.safe_load(LIST.read_text(encoding="utf-8")):
        part = entry.get("part", part)
        if "form" in entry:
            talks = tuple(tuple(talk.split(THEN)) for talk in entry.get("talk", ()))
            found.append(Form(part, entry["form"], tuple(entry.get("ask", ())), talks))
    return found


def brain_of(warehouse: Warehouse) -> EmbeddedBrain:
    """The embedded brain over a home's catalog and values."""

    def values(dimension: str) -> list[tuple[Scalar, int]]:
        return [(value, count) for value, count in warehouse.values(dimension) if value is not None]

    return EmbeddedBrain(warehouse.catalog, values, horizon_of(warehouse))


def read_all(brain: EmbeddedBrain) -> Iterator[Example]:
    """Every example of the list, read."""
    for form in forms():
        for talk in (*((ask,) for ask in form.asks), *form.talks):
            turns: list[Turn] = []
            for depth, text in enumerate(talk):
                outcome = _read(brain, text, turns)
                yield Example(form.name, text, depth, outcome)


def _read(brain: EmbeddedBrain, text: str, turns: list[Turn]) -> Outcome:
    """The outcome, in its conversation; `turns` grows by one, as `agent.analyst` keeps them."""
    language = language_of(text) if any(sign.isalpha() for sign in text) or not turns else turns[-1].language
    pick = picked(text, turns)
    before = tuple(turns)
    if pick is not None and pick.choice is not None:
        text, before = pick.choice.question, ()
    persons = (PERSON,) if "{person}" in text else ()
    question = Question(text=text.replace("{person}", "⟦0⟧"), persons=persons, language=language, turns=before)
    outcome = brain.plan(question)
    turns.append(
        Turn(
            question=spoken(question.text, persons),
            language=language,
            plan=outcome if isinstance(outcome, Plan) else None,
            asked_back=isinstance(outcome, Clarification),
            choices=() if isinstance(outcome, Plan) else outcome.choices,
        )
    )
    return outcome


def page(examples: list[Example]) -> str:
    """The whole page as Markdown."""
    lines = [INTRODUCTION]
    part = ""
    for form in forms():
        if form.part != part:
            part = form.part
            lines += [f"## {part}", ""]
        lines += [f"### {form.name}", "", "| question | read as | plan |", "|---|---|---|"]
        lines += [_row(example) for example in examples if example.form == form.name]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _row(example: Example) -> str:
    text = example.text.replace("{person}", PERSON)
    asked = _cell(f"{'… ' * example.depth}{text}")
    outcome = example.outcome
    if isinstance(outcome, Plan):
        return f"| {asked} | {'<br>'.join(_cell(line) for line in outcome.reading)} | {plan_line(outcome)} |"
    kind = "asked back" if isinstance(outcome, Clarification) else "refused"
    told = "<br>".join(_cell(line) for line in outcome.text.splitlines() if line.strip())
    offered = "".join(
        f"<br>{number}. {_cell(choice.label)}"
        for number, choice in enumerate(outcome.choices, start=1)
        if choice.label not in outcome.text
    )
    return f"| {asked} | *{kind}:* {told}{offered} | |"


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;").replace("*", "\\*")


def plan_line(plan: Plan) -> str:
    """A plan's steps as YAML in one line each, defaults left out."""
    return "<br>".join(f"`{_yaml(step)}`".replace("|", "\\|") for step in plan.steps)


def _yaml(step: MetricStep | CustomerStep | SegmentStep | FeedbackStep) -> str:
    held = step.query if isinstance(step, MetricStep) else step
    return yaml.safe_dump(_bare(held), default_flow_style=True, sort_keys=False, allow_unicode=True, width=1_000_000).strip()  # fmt: skip


def _bare(value: object) -> object:
    """A model as a mapping of what is not the default, its kind first where the fields do not tell it."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        held = {name: getattr(value, name) for name in fields}
        kind = {"kind": held["kind"]} if "kind" in held and held["kind"] not in _UNSAID else {}
        told = {
            name: _bare(inner)
            for name, inner in held.items()
            if name not in ("kind", "label") and inner != fields[name].get_default(call_default_factory=True)
        }
        return kind | told
    if isinstance(value, tuple | list):
        return [_bare(inner) for inner in value]
    return value
