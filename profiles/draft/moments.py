"""A column of texts goes in; the form its dates are written in comes out, or nothing."""

from __future__ import annotations

import duckdb

from profiles.tables import literal, quoted

_DAYS = (
    "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%y", "%d/%m/%y", "%Y/%m/%d", "%d.%m.%Y", "%d.%m.%y", "%d-%m-%Y", "%m-%d-%Y",
    "%Y.%m.%d", "%Y年%m月%d日", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y",
)  # fmt: skip
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S")
_COMPACT = ("%Y%m%d", "%Y%m%d%H%M%S")
_SAMPLE = 20_000
_TWINS = {"%m/%d": "%d/%m", "%m-%d": "%d-%m"}


def date_form(connection: duckdb.DuckDBPyConnection, raw: str, given: str, *, whole: bool) -> tuple[str, str]:
    """The strptime form that reads every value (years 1900 to 2100), and what remains doubtful.

    `whole` is for columns of whole numbers, which only the compact form (20110131) is tried on. Where month first and
    day first both fit, the one whose days lie closer together is taken: a mixed-up order spreads a month over a year.
    """
    pattern = r"\d{8}(\d{6})?" if whole else r".*\d.*[-/.年\s].*\d.*|\d{8}"
    sample = (
        f"SELECT DISTINCT {given} AS v FROM {quoted(raw)} WHERE {given} IS NOT NULL "
        f"USING SAMPLE reservoir({_SAMPLE} ROWS) REPEATABLE (1)"
    )
    likely = connection.execute(
        f"SELECT count(*), bool_and(regexp_full_match(v, {literal(pattern)}) AND length(v) < 32) FROM ({sample})"
    ).fetchone()
    if not likely or not likely[0] or not likely[1]:
        return "", ""
    forms = list(_COMPACT) if whole else [day + clock for day in _DAYS for clock in _CLOCKS] + list(_COMPACT)
    tests = ", ".join(
        f"coalesce(bool_and(year(try_strptime(v, {literal(form)})) BETWEEN 1900 AND 2100 "
        f"AND try_strptime(v, {literal(form)}) IS NOT NULL), false)"
        for form in forms
    )
    row = connection.execute(f"SELECT {tests} FROM ({sample})").fetchone()
    fitting = [form for form, fits in zip(forms, row or (), strict=False) if fits]
    if not fitting:
        return "", ""
    for first, second in _TWINS.items():
        pair = [form for form in fitting if form.startswith((first, second))]
        if len(pair) == 2:
            spread = connection.execute(
                "SELECT "
                + ", ".join(
                    f"date_diff('day', min(try_strptime(v, {literal(form)})), max(try_strptime(v, {literal(form)})))"
                    for form in pair
                )
                + f" FROM ({sample})"
            ).fetchone()
            assert spread is not None  # an aggregate always gives a row
            chosen = pair[1] if spread[1] < spread[0] else pair[0]
            return chosen, "month first or day first: both fit, please check"
    return fitting[0], ""
