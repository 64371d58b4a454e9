"""What a chat model may answer: one flat form whose names are the entries of a menu. JSON goes in, a typed request comes out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, WithJsonSchema

from domain.language import Frozen

from .failures import ModelFailed
from .menu import Menu

_DROPPED = {"title", "default", "minimum", "maximum", "maxLength", "maxItems", "description"}
"""Keywords some providers' strict modes refuse; the form is validated here anyway."""


def _one_of(field: str) -> Any:  # Any: an annotation made at import, which mypy cannot name
    def check(value: str, info: ValidationInfo) -> str:
        menu: Menu = (info.context or {})["menu"]
        if value not in menu.choices(field):
            raise ValueError(f"{value!r} is not in the catalog's {field}")
        return value

    return AfterValidator(check), WithJsonSchema({"type": "string", "x-menu": field})


def _or_empty(field: str) -> Any:  # Any: as above
    check, _schema = _one_of(field)

    def lenient(value: str, info: ValidationInfo) -> str:
        return value if value == "" else check.func(value, info)

    return AfterValidator(lenient), WithJsonSchema({"type": "string", "x-menu": field, "x-empty": True})


MeasureName = Annotated[str, *_one_of("measures")]
DimensionName = Annotated[str, *_one_of("dimensions")]
FilterName = Annotated[str, *_one_of("filters")]
NumberName = Annotated[str, *_one_of("numbers")]
WordName = Annotated[str, *_one_of("words")]
DoingName = Annotated[str, *_one_of("doings")]
ListName = Annotated[str, *_or_empty("lists")]
SortName = Annotated[str, *_or_empty("sorts")]
BandName = Annotated[str, *_or_empty("bands")]
PersonName = Annotated[str, *_or_empty("persons")]
GapName = Annotated[str, *_or_empty("gaps")]


class NumberBound(Frozen):
    """A restriction by amount."""

    name: NumberName
    op: Literal["lt", "lte", "gt", "gte", "eq"]
    value: float


class WordBound(Frozen):
    """A restriction by a name too many to list."""

    name: WordName
    text: str = Field(min_length=1, max_length=80)


class Doing(Frozen):
    """What customers did, or did not do."""

    what: DoingName
    done: bool
    at_least: int = Field(ge=1, le=10_000)
    filters: tuple[FilterName, ...] = Field(max_length=10)
    first_day: date | None
    last_day: date | None
    which: Literal["any", "first", "last"] = "any"


class MeasuredBound(Frozen):
    """What one customer's own rows come to, in days of its own: spent over 5000 in the last 90 days."""

    name: MeasureName
    op: Literal["lt", "lte", "gt", "gte", "eq"]
    value: float
    first_day: date | None
    last_day: date | None


class PlanRequest(Frozen):
    """The form of prompts/plan.md; what restricts stands before what is shown, which small models do better with."""

    kind: Literal["figures", "list", "retention", "customer", "segment", "feedback", "ask", "refuse"]
    filters: tuple[FilterName, ...] = Field(default=(), max_length=20)
    without: tuple[FilterName, ...] = Field(default=(), max_length=20)
    numbers: tuple[NumberBound, ...] = Field(default=(), max_length=10)
    words: tuple[WordBound, ...] = Field(default=(), max_length=5)
    doings: tuple[Doing, ...] = Field(default=(), max_length=5)
    measured: tuple[MeasuredBound, ...] = Field(default=(), max_length=3)
    first_day: date | None = None
    last_day: date | None = None
    measures: tuple[MeasureName, ...] = Field(default=(), max_length=6)
    dimensions: tuple[DimensionName, ...] = Field(default=(), max_length=3)
    each: Literal["none", "day", "week", "month", "quarter", "year", "weekday", "month_of_year", "hour"] = "none"
    band: BandName = ""
    edges: tuple[float, ...] = Field(default=(), max_length=12)
    per_customer: Literal["none", "avg", "median", "max", "min"] = "none"
    compare: Literal["none", "share", "growth"] = "none"
    before_first_day: date | None = None
    before_last_day: date | None = None
    rows_of: ListName = ""
    sort: SortName = ""
    order: Literal["none", "highest", "lowest"] = "none"
    top: int = Field(default=0, ge=0, le=1000)
    person: PersonName = ""
    focus: Literal["portrait", "contact", "voice"] = "portrait"
    topic: str = Field(default="", max_length=200)
    polarity: Literal["any", "negative", "positive"] = "any"
    gap: GapName = ""


class Worded(Frozen):
    """One sentence to say, and how."""

    id: str
    wording: str = Field(default="", max_length=600)


class WordingRequest(Frozen):
    """The sentences to say, in order."""

    claims: tuple[Worded, ...] = Field(max_length=100)


def plan_request(answer: dict[str, Any], menu: Menu) -> PlanRequest:  # Any: JSON from outside
    """The validated form.

    Raises:
        ModelFailed: a field is missing, unknown, or names what the menu does not hold.
    """
    try:
        return PlanRequest.model_validate(answer, context={"menu": menu})
    except ValidationError:
        raise ModelFailed("invalid") from None


def wording_request(answer: dict[str, Any]) -> WordingRequest:  # Any: JSON from outside
    """The validated selection.

    Raises:
        ModelFailed: it is no list of ids and wordings.
    """
    try:
        return WordingRequest.model_validate(answer)
    except ValidationError:
        raise ModelFailed("invalid") from None


def plan_schema(menu: Menu) -> dict[str, Any]:  # Any: a JSON schema
    """The form as a JSON schema with the menu's entries as enums; fields without entries are left out."""
    schema = _strict(PlanRequest.model_json_schema(), menu)
    return {**schema, "title": "plan", "description": "How the question is to be looked up."}


def wording_schema(ids: tuple[str, ...]) -> dict[str, Any]:  # Any: a JSON schema
    """The selection as a JSON schema over these ids."""
    schema = _strict(WordingRequest.model_json_schema(), Menu())
    schema["$defs"]["Worded"]["properties"]["id"] = {"type": "string", "enum": list(ids)}
    return {**schema, "title": "wording", "description": "The sentences to say, in order."}


def _strict(node: Any, menu: Menu) -> Any:  # Any: JSON
    """Enums filled in, empty fields removed, every property required: what strict modes ask for."""
    if isinstance(node, list):
        return [_strict(part, menu) for part in node]
    if not isinstance(node, dict):
        return node
    if "x-menu" in node:
        entries = [*([""] if node.get("x-empty") else []), *menu.choices(node["x-menu"])]
        return {"type": "string", "enum": entries}
    held = {key: _strict(part, menu) for key, part in node.items() if key not in _DROPPED or not _is_keyword(node, key)}
    if "properties" in node:
        held["properties"] = {
            name: _strict(part, menu) for name, part in node["properties"].items() if not _is_empty(part, menu)
        }
        held["required"] = list(held["properties"])
        held["additionalProperties"] = False
    if "$defs" in held:
        used = str(held.get("properties")) + "".join(str(part) for part in held["$defs"].values())
        held["$defs"] = {name: part for name, part in held["$defs"].items() if f"#/$defs/{name}'" in used}
    return held


def _is_keyword(node: dict[str, Any], key: str) -> bool:  # Any: JSON
    """Whether `title` and the like are keywords here, and not names of properties."""
    return "type" in node or "$ref" in node or "anyOf" in node or key in ("default", "title")


_EMPTIED = {"NumberBound": "numbers", "WordBound": "words", "Doing": "doings", "MeasuredBound": "measures"}


def _is_empty(part: dict[str, Any], menu: Menu) -> bool:  # Any: JSON
    items = part.get("items", {})
    field = part.get("x-menu") or items.get("x-menu") or _EMPTIED.get(str(items.get("$ref", "")).rpartition("/")[2])
    return field is not None and not menu.choices(field)
