"""Feedback as staged goes in; masked texts, their language and their topics come out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import duckdb

from domain.language import language_of
from profiles.masking import Masker
from profiles.records import extras_of
from profiles.staging import Staged
from profiles.tables import insert_rows, quoted, table_columns
from profiles.topics import TopicFinder


def mask_feedback(connection: duckdb.DuckDBPyConnection, tables: Sequence[Staged], *, public: bool) -> int:
    """Create `masked_feedback` and `masked_keyword`; returns how many texts had something to mask."""
    names: dict[str, list[str]] = defaultdict(list)
    addresses: dict[str, list[str]] = defaultdict(list)
    for person, kind, value in connection.execute(
        "SELECT person, kind, value FROM person_identifier WHERE kind IN ('name', 'address') ORDER BY ALL"
    ).fetchall():
        (names if kind == "name" else addresses)[person].append(value)
    masker = Masker(name for known in names.values() for name in known)
    kinds = table_columns(connection, "in_feedback")
    texts = [extra for extra in extras_of(tables, "feedback") if kinds[extra] == "VARCHAR"]
    select = "".join(f", {quoted(extra)}" for extra in texts)
    rows, changed = [], 0
    for source, row, person, language, *cells in connection.execute(
        f"SELECT _source, _row, person, language, text{select} FROM in_feedback ORDER BY _position, _row"
    ).fetchall():
        masked = [
            cell if cell is None or public else masker.mask(cell, names.get(person, ()), addresses.get(person, ()))
            for cell in cells
        ]
        changed += masked != cells
        spoken = language or (language_of(masked[0]) if masked[0] else None)
        rows.append((source, row, spoken, *masked))
    columns = {"_source": "VARCHAR", "_row": "BIGINT", "language": "VARCHAR", "text": "VARCHAR"}
    columns |= dict.fromkeys(texts, "VARCHAR")
    defined = ", ".join(f"{quoted(name)} {kind}" for name, kind in columns.items())
    connection.execute(f"CREATE TEMP TABLE masked_text ({defined})")
    insert_rows(connection, "masked_text", columns, rows)
    others = "".join(f", f.{quoted(extra)}" for extra in extras_of(tables, "feedback") if extra not in texts)
    connection.execute(
        f"CREATE TEMP TABLE masked_feedback AS SELECT m.*{others} FROM masked_text m "
        "JOIN in_feedback f ON f._source = m._source AND f._row = m._row"
    )
    _mask_keywords(connection, masker, public=public)
    return changed


def _mask_keywords(connection: duckdb.DuckDBPyConnection, masker: Masker, *, public: bool) -> None:
    """People type their own phone or name into a search box too."""
    connection.execute("CREATE TEMP TABLE masked_keyword (given VARCHAR, masked VARCHAR)")
    if public:
        return
    found = connection.execute("SELECT DISTINCT keyword FROM in_events WHERE keyword IS NOT NULL ORDER BY 1").fetchall()
    masked = [(keyword, masker.mask(keyword)) for (keyword,) in found]
    changed = [pair for pair in masked if pair[0] != pair[1]]
    insert_rows(connection, "masked_keyword", {"given": "VARCHAR", "masked": "VARCHAR"}, changed)


def find_topics(connection: duckdb.DuckDBPyConnection, finder: TopicFinder | None) -> None:
    """Create `feedback_topic` from the masked texts."""
    columns = {
        "feedback_topic_id": "VARCHAR",
        "feedback_id": "VARCHAR",
        "topic": "VARCHAR",
        "polarity": "VARCHAR",
        "span_start": "INTEGER",
        "span_end": "INTEGER",
    }
    connection.execute(f"CREATE TEMP TABLE feedback_topic ({', '.join(f'{n} {k}' for n, k in columns.items())})")
    if finder is None:
        return
    rows = []
    for feedback_id, text, polarity in connection.execute(
        "SELECT feedback_id, text, polarity FROM feedback WHERE text IS NOT NULL ORDER BY feedback_id"
    ).fetchall():
        for number, mention in enumerate(finder.find(text, polarity), start=1):
            row = (f"{feedback_id}-{number}", feedback_id, mention.topic, mention.polarity, mention.start, mention.end)
            rows.append(row)
    insert_rows(connection, "feedback_topic", columns, rows)
