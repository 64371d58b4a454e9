"""One SELECT becomes readable HTML: a line a clause, the language's words set apart. The text itself is not changed."""

from __future__ import annotations

import re

from ui.markup import Markup, join, tag

_TOKEN = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$\d+|[A-Za-z_][\w.]*|\d+(?:\.\d+)?|\s+|.", re.DOTALL)
_CLAUSES = frozenset(
    {"FROM", "WHERE", "GROUP", "HAVING", "QUALIFY", "ORDER", "LIMIT", "LEFT", "INNER", "JOIN", "UNION"}
)
_WORDS = _CLAUSES | {
    *(
        "SELECT",
        "BY",
        "AS",
        "ON",
        "AND",
        "OR",
        "NOT",
        "IN",
        "IS",
        "NULL",
        "CASE",
        "WHEN",
        "THEN",
        "ELSE",
        "END",
        "WITH",
    ),
    *("DISTINCT", "OUTER", "DESC", "ASC", "OVER", "PARTITION", "FILTER", "BETWEEN", "LIKE", "ILIKE", "CAST", "EXISTS"),
    *("NULLS", "LAST", "FIRST", "COUNT", "SUM", "AVG", "MIN", "MAX", "MEDIAN", "COALESCE", "NULLIF", "INTERVAL"),
}


def pretty(sql: str) -> Markup:
    """`sql` with its words marked; a statement on one line gets a new line before each outer clause."""
    breaks = "\n" not in sql.strip()
    depth = 0
    parts: list[str] = []
    before = ""
    for token in _TOKEN.findall(sql.strip()):
        depth += {"(": 1, ")": -1}.get(token, 0)
        word = token.upper()
        if breaks and depth == 0 and word in _CLAUSES and before not in ("LEFT", "INNER", "OUTER") and parts:
            parts[-1] = parts[-1].rstrip() if not isinstance(parts[-1], Markup) else parts[-1]
            parts.append("\n")
        if word in _WORDS:
            parts.append(tag("b", token))
        elif token.startswith(("'", "$")):
            parts.append(tag("i", token))
        else:
            parts.append(token)
        if not token.isspace():
            before = word
    return tag("code", join(parts))
