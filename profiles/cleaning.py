"""A field's rule and its raw column go in; the SQL that cleans it, and that tells what was changed, comes out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from profiles.roles import SQL_TYPE, Field, Kind
from profiles.sources import Column, Source, Sources, ValueMap
from profiles.tables import literal, quoted

_FULL_WIDTH = "０１２３４５６７８９＋－（）＠．　"
_HALF_WIDTH = "0123456789+-()@. "
_ZONED = r"\d:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})$"
_ISO = r"^\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?$"
_ISO_ZONED = r"^\d{4}-\d{1,2}-\d{1,2}[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})$"
_YES = ("y", "yes", "true", "t", "1", "是", "有")
STAGED = "_staged"
"""Stands for the kept value in `Cleaned.changed`."""
_NO = ("n", "no", "false", "f", "0", "否", "无")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """One field of a staged table."""

    name: str
    kind: Kind
    given: str
    """SQL of the trimmed raw text, null where the source means "no value"."""
    parsed: str
    """SQL of the typed value, impossible ones included."""
    value: str
    """SQL of the typed value that is kept."""
    form_issue: str
    """What to call a value that was understood but written in another form."""
    changed: str
    """SQL condition over `given` and the kept value (written as `STAGED`): it was written in another form."""


def cleaned(name: str, column: Column, rule: Field, source: Source, sources: Sources, last_day: str) -> Cleaned:
    """The SQL of one field. `last_day` is a literal date no past value may exceed."""
    kind = column.type or rule.kind
    given = _given(column, source, sources)
    values = sources.values[column.values] if isinstance(column.values, str) else column.values
    parsed, issue, changed = _parsed(kind, given, column, source, sources)
    if values:
        parsed, issue = _mapped(given, values), "spelling"
        changed = f"CAST({STAGED} AS VARCHAR) <> {given}"
        if kind not in ("word", "code", "text"):
            parsed = f"TRY_CAST({parsed} AS {SQL_TYPE[kind]})"
    bounds = []
    low = column.low if column.low is not None else rule.low
    high = column.high if column.high is not None else rule.high
    if low is not None:
        bounds.append(f"v >= {_bound(low, kind)}")
    if high is not None:
        bounds.append(f"v <= {_bound(high, kind)}")
    if rule.past:
        bounds.append(f"v < CAST({literal(last_day)} AS DATE) + INTERVAL 1 DAY")
    kept = parsed
    if bounds:
        kept = f"list_extract(list_filter([{parsed}], lambda v: {' AND '.join(bounds)}), 1)"
    return Cleaned(
        name=name,
        kind=kind,
        given=given,
        parsed=parsed,
        value=kept,
        form_issue=issue,
        changed=changed,
    )


def _bound(bound: float | date | str, kind: Kind) -> str:
    return f"CAST({literal(str(bound))} AS {SQL_TYPE[kind]})"


def _given(column: Column, source: Source, sources: Sources) -> str:
    if column.from_ is None:
        return literal(column.value)
    if column.from_ == "_row":
        return "CAST(_row AS VARCHAR)"
    missing = ", ".join(literal(text) for text in dict.fromkeys(["", *sources.missing, *source.missing]))
    parts = [f"trim({quoted(name)}, ' \t\r\n\u3000')" for name in (column.from_, *column.with_)]
    text = f"concat_ws(' ', {', '.join(parts)})" if column.with_ else parts[0]
    return f"CASE WHEN {text} NOT IN ({missing}) THEN {text} END"


def _mapped(given: str, values: ValueMap) -> str:
    spellings = {spelling.lower(): kept for kept, others in values.items() for spelling in (kept, *others)}
    keys = ", ".join(literal(key) for key in spellings)
    kept = ", ".join(literal(value) for value in spellings.values())
    return f"coalesce(map_extract_value(map([{keys}], [{kept}]), lower({given})), {given})"


def unmapped(column: Column, sources: Sources, given: str) -> str | None:
    """SQL condition: the value is in no value map; None when the field has no map."""
    values = sources.values[column.values] if isinstance(column.values, str) else column.values
    if not values:
        return None
    known = ", ".join(literal(text.lower()) for kept, others in values.items() for text in (kept, *others))
    return f"{given} IS NOT NULL AND lower({given}) NOT IN ({known})"


def _parsed(kind: Kind, given: str, column: Column, source: Source, sources: Sources) -> tuple[str, str, str]:
    """Typed SQL, the name of its form issue, and the condition that finds it."""
    match kind:
        case "code" | "word" | "text":
            return given, "", "false"
        case "phone":
            return _phone(given, sources.phone_country), "phone form", f"{STAGED} <> {given}"
        case "email":
            address = f"lower(translate({given}, {literal(_FULL_WIDTH)}, {literal(_HALF_WIDTH)}))"
            valid = rf"regexp_full_match({address}, '[^@\s]+@[^@\s]+\.[^@\s]+')"
            return f"CASE WHEN {valid} THEN {address} END", "e-mail form", f"{STAGED} <> {given}"
        case "date" | "time":
            moment = _moment(given, (*column.dates, *source.dates), sources.timezone)
            typed = moment if kind == "time" else f"CAST({moment} AS DATE)"
            plain = f"regexp_matches({given}, {literal(_ISO)}) OR regexp_matches({given}, {literal(_ISO_ZONED)})"
            return typed, "date form", f"NOT ({plain})"
        case "money":
            return _money(given, column, source)
        case "number":
            return f"{_number(given)}", "number form", f"TRY_CAST({given} AS DOUBLE) IS NULL"
        case "int":
            whole = f"CASE WHEN {_number(given)} = floor({_number(given)}) THEN CAST({_number(given)} AS BIGINT) END"
            fast = f"coalesce(TRY_CAST(CASE WHEN {given} NOT LIKE '%.%' THEN {given} END AS BIGINT), {whole})"
            return fast, "number form", f"TRY_CAST({given} AS DOUBLE) IS NULL"
        case "bool":
            yes, no = (", ".join(literal(word) for word in words) for words in (_YES, _NO))
            return (
                f"CASE WHEN lower({given}) IN ({yes}) THEN true WHEN lower({given}) IN ({no}) THEN false END",
                "",
                "false",
            )


def _phone(given: str, country: str) -> str:
    """`+86` and digits for a mobile in any spelling; other numbers keep their digits (and their `+`)."""
    signs = f"regexp_replace(translate({given}, {literal(_FULL_WIDTH)}, {literal(_HALF_WIDTH)}), '[^0-9+]', '', 'g')"
    prefix = rf"^(\+|00)?{country}(1\d{{10}})$"
    return (
        rf"CASE WHEN regexp_matches({signs}, '{prefix}') THEN regexp_replace({signs}, '{prefix}', '+{country}\2') "
        rf"WHEN regexp_full_match({signs}, '1\d{{10}}') THEN '+{country}' || {signs} "
        rf"WHEN regexp_full_match({signs}, '\+?\d{{7,15}}') THEN {signs} END"
    )


def phone_form(text: str, country: str = "86") -> tuple[str, ...]:
    """Forms under which a phone typed by somebody may be stored; none when the text is no phone."""
    signs = re.sub(r"[^0-9+]", "", text.translate(str.maketrans(_FULL_WIDTH, _HALF_WIDTH)))
    digits = re.sub(rf"^(?:\+|00)?{country}(?=1\d{{10}}$)", "", signs)
    if re.search(r"[A-Za-z]", text) or not 7 <= len(digits.lstrip("+")) <= 15:
        return ()
    return (f"+{country}{digits}",) if re.fullmatch(r"1\d{10}", digits) else (digits, f"+{digits.lstrip('+')}")


def _moment(given: str, forms: tuple[str, ...], timezone: str) -> str:
    """ISO first, then the declared forms (each also with a time of day); an offset is turned into the home's zone."""
    spread = [form + tail for form in forms for tail in (("",) if "%H" in form else ("", " %H:%M:%S", " %H:%M"))]
    others = ", ".join(literal(form) for form in spread)
    declared = f"try_strptime({given}, [{others}])" if spread else "NULL"
    slashed = "%Y/%m/%d"
    fallback = f"try_strptime({given}, ['{slashed}', '{slashed} %H:%M:%S', '{slashed} %H:%M'])"
    return (
        f"CASE WHEN regexp_matches({given}, {literal(_ISO)}) THEN TRY_CAST({given} AS TIMESTAMP) "
        f"WHEN regexp_matches({given}, {literal(_ZONED)}) "
        f"THEN timezone({literal(timezone)}, TRY_CAST({given} AS TIMESTAMPTZ)) "
        f"ELSE coalesce({declared}, {fallback}) END"
    )


def _number(given: str) -> str:
    plain = rf"regexp_replace({given}, '[¥￥$€£,，\s元]|CNY|RMB', '', 'g')"
    return f"coalesce(TRY_CAST({given} AS DOUBLE), TRY_CAST({plain} AS DOUBLE))"


def _money(given: str, column: Column, source: Source) -> tuple[str, str, str]:
    number = _number(given)
    if column.factor is not None or source.money is None:
        factor = 1.0 if column.factor is None else column.factor
        amount = number if factor == 1.0 else f"{number} * {factor!r}"
        return f"round({amount}, 4)", "money form", f"TRY_CAST({given} AS DOUBLE) IS NULL"
    unit = quoted(source.money.unit_from)
    cases = " ".join(f"WHEN {literal(name)} THEN {factor!r}" for name, factor in source.money.factors.items())
    plain = [name for name, factor in source.money.factors.items() if factor == 1.0]
    return (
        f"round({number} * CASE {unit} {cases} END, 4)",
        "money unit",
        f"{unit} NOT IN ({', '.join(literal(name) for name in plain) or 'NULL'})",
    )
