"""Public data goes in; every table is carried over under its own name, with every column."""

from __future__ import annotations

from profiles.roles import Role

from .links import Joined, Structure
from .meaning import Use
from .model import Entry, Home, Item, Kind, Part, Tie
from .shape import Shape
from .survey import Column, Survey, Table
from .telling import fresh, full_name
from .words import phrase, says, singular


class Carry:
    """Every table under its own name, with every column."""

    def __init__(self, home: Home, survey: Survey, structure: Structure, shape: Shape) -> None:
        self.home = home
        self.survey = survey
        self.tables = [table for table in survey.tables if table.rows]
        self.structure = structure
        self.shape = shape

    def run(self) -> None:
        """Fill the home."""
        for table in self.tables:
            self._carry(table, self._kind(table.found.short))
        self.home.person = self.shape.person
        for join in self.structure.joins:
            self.home.ties.append(self._tie(join))
        self.home.roles += [self._tie(join) for join in self.structure.roles]

    def _kind(self, short: str) -> Kind:
        shape = self.shape
        kinds: dict[str | None, Kind] = {
            shape.feedback: "feedback", shape.product: "product", shape.line: "line", shape.order: "order",
            shape.person: "person",
        }  # fmt: skip
        kinds.pop(None, None)
        return kinds.get(short, "other")

    def _use(self, table: Table, column: Column) -> Use:
        return self.shape.uses[table.found.short, column.name]

    def _tie(self, join: Joined) -> Tie:
        column = next(t for t in self.tables if t.found.short == join.many).column(join.column)
        key = self.structure.keys[join.one]
        return Tie(
            many=join.many, column=join.column, one=join.one, to=None if join.to == key else join.to,
            words=without_id(column.words) if column else (), why=join.why,
        )  # fmt: skip

    def _carry(self, table: Table, kind: Kind) -> None:
        """A source of role `table`."""
        short = table.found.short
        columns: Entry = {}
        items: list[Item] = []
        taken = {column.name.lower() for column in table.columns}
        tied = self._untypable(short)
        for column in table.columns:
            use = self._use(table, column)
            if self._left_out(table, column, use):
                continue
            items.append(Item(column=column.name, given=column, use=use))
            entry: Entry = {"from": column.name}
            if column.name in tied:
                columns[column.name] = entry | {"type": "code"}
            elif column.typed:
                columns[column.name] = entry | type_entry(column)
            elif not self.home.public:
                columns[column.name] = column.name
            if column.doubtful:
                self.home.comments["sources", short, "columns", column.name] = column.doubtful
        if name := full_name(table, self.shape, taken):
            columns[name.column] = {"from": name.first.name, "with": [name.last.name], "type": "text"}
            for half in (name.first, name.last) if self.home.public else ():
                columns.setdefault(half.name, {"from": half.name, "type": "text"})
            items.append(Item(column=name.column, given=name.given, use="name"))
        key = self.structure.keys[short]
        if key is None:
            key = fresh(f"{phrase(base_words(table), one=True).replace(' ', '_')}_row", taken)
            columns[key] = {"from": "_row", "type": "int"}
            self.home.comments["sources", short, "columns", key] = "no column is unique: rows are numbered"
        self._write(table, "table", columns)
        self.home.parts.append(
            Part(
                name=short, table=short, key=key, kind=kind,
                words=base_words(table), items=tuple(items), source=table,
            )
        )  # fmt: skip

    def _left_out(self, table: Table, column: Column, use: Use) -> bool:
        return use == "empty" and self.home.public

    def _untypable(self, short: str) -> set[str]:
        """Columns on either side of a join whose two sides would be read as different types."""
        found: set[str] = set()
        for join in (*self.structure.joins, *(self.structure.roles if self.home.public else ())):
            left, right = (
                next(t for t in self.tables if t.found.short == table).column(column)
                for table, column in ((join.many, join.column), (join.one, join.to))
            )
            if left and right and (left.kind != right.kind or not self.home.public):
                found |= {column.name for table, column in ((join.many, left), (join.one, right)) if table == short}
        return found

    def _write(self, table: Table, role: Role, columns: Entry) -> None:
        source = table.found.source
        given: Entry = {"role": role}
        if source.file is not None:
            given["file"] = source.file
        else:
            given |= {"database": source.database, "table": source.table}
        if source.encoding != "utf-8":
            given["encoding"] = source.encoding
        if columns:
            given["columns"] = columns
        self.home.sources[table.found.short] = given


def base_words(table: Table) -> tuple[str, ...]:
    """What one row of a table is called."""
    words = tuple(word for word in table.words if not word.isdigit()) or table.words
    return (*words[:-1], singular(words[-1]))


def without_id(words: tuple[str, ...]) -> tuple[str, ...]:
    """customer id → customer."""
    return words[:-1] if len(words) > 1 and says(words, "id") else words


def type_entry(column: Column) -> Entry:
    """How `sources.yaml` says what a column holds."""
    entry: Entry = {"type": column.kind}
    if column.forms:
        entry["dates"] = list(column.forms)
    return entry
