"""A survey goes in; every table gets its role in `sources.yaml` and its place among the entities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from profiles.facts import holds as condition_holds
from profiles.facts import template
from profiles.records import declared_fields
from profiles.roles import FIELDS, Role
from profiles.staging import Staged

from .bundled import signs
from .links import Joined, Structure
from .meaning import Use
from .model import Entry, Home, Item, Kind, Part, Plain, Tie
from .shape import Shape, order_number, person_column
from .survey import Column, Survey, Table
from .words import holds, phrase, rank, says, singular

_TABLE: dict[Role, str] = {
    "customers": "profile", "orders": "fact_order", "lines": "fact_order_item", "feedback": "feedback",
}  # fmt: skip


def assign(survey: Survey, structure: Structure, shape: Shape, *, public: bool, title: str) -> Home:
    """Public data is carried over table by table; otherwise persons, orders, lines and texts get their roles."""
    home = Home(public=public, title=title)
    tables = [table for table in survey.tables if table.rows]
    for table in survey.tables:
        if not table.rows:
            home.notes.append(f"{table.found.name}: left out, it has no rows")
    work = _Public(home, tables, structure, shape) if public else _Roles(home, tables, structure, shape)
    work.run()
    home.notes.extend(structure.notes)
    home.notes.extend(survey.unreadable)
    return home


class _Public:
    """Every table under its own name, with every column."""

    def __init__(self, home: Home, tables: Sequence[Table], structure: Structure, shape: Shape) -> None:
        self.home = home
        self.tables = tables
        self.structure = structure
        self.shape = shape

    def run(self) -> None:
        for table in self.tables:
            self._carry(table, self._kind(table.found.short))
        self.home.person = self.shape.person
        for join in self.structure.joins:
            self._tie(join)

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

    def _tie(self, join: Joined) -> None:
        column = next(t for t in self.tables if t.found.short == join.many).column(join.column)
        key = self.structure.keys[join.one]
        self.home.ties.append(
            Tie(
                many=join.many, column=join.column, one=join.one, to=None if join.to == key else join.to,
                words=_without_id(column.words) if column else (), why=join.why,
            )
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
                columns[column.name] = entry | _typing(column)
            elif not self.home.public:
                columns[column.name] = column.name
            if column.doubtful:
                self.home.comments["sources", short, "columns", column.name] = column.doubtful
        if name := full_name(table, self.shape, taken):
            columns[name.column] = {"from": name.first.name, "with": [name.last.name], "type": "text"}
            items.append(Item(column=name.column, given=name.given, use="name"))
        key = self.structure.keys[short]
        if key is None:
            key = _fresh(f"{phrase(_base(table), one=True).replace(' ', '_')}_row", taken)
            columns[key] = {"from": "_row", "type": "int"}
            self.home.comments["sources", short, "columns", key] = "no column is unique: rows are numbered"
        self._write(table, "table", columns)
        self.home.parts.append(
            Part(
                name=short, table=short, key=key, kind=kind,
                words=_base(table), items=tuple(items), source=table,
            )
        )  # fmt: skip

    def _left_out(self, table: Table, column: Column, use: Use) -> bool:
        return use == "empty" and self.home.public

    def _untypable(self, short: str) -> set[str]:
        """Columns on either side of a join whose two sides would be read as different types."""
        found: set[str] = set()
        for join in self.structure.joins:
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


class _Roles(_Public):
    """Persons become tokens: what speaks of them gets a role, what identifies them directly goes no further."""

    def run(self) -> None:
        shape = self.shape
        by = {table.found.short: table for table in self.tables}
        self._about: dict[str, str] = {j.many: j.column for j in self.structure.joins if j.one == shape.person}
        if shape.person is None:
            for short in (shape.order, shape.line, shape.feedback):
                if short and (column := person_column(by[short])):
                    self._about[short] = column.name
        roles: dict[str, Role] = {}
        if shape.person:
            roles[shape.person] = "customers"
        if shape.order and self._dated(by[shape.order]) and self.structure.keys[shape.order]:
            roles[shape.order] = "orders"
        if shape.line and (roles.get(shape.order or "") == "orders" or (shape.lines_only and self._dated(by[shape.line]))):
            roles[shape.line] = "lines"
        if shape.feedback:
            roles[shape.feedback] = "feedback"
        events = next((s for s in self._about if s not in roles and self._dated(by[s])), None) if shape.person else None
        if events:
            roles[events] = "events"
        self._roles = roles
        for table in self.tables:
            short = table.found.short
            if short in roles:
                self._write_role(table, roles[short])
            else:
                self._carry(table, self._kind(short))
        self._derived(by)
        self._build()
        for join in self.structure.joins:
            self._tie_roles(join)
        self.home.ties.extend(_role_ties(self.home))

    def _dated(self, table: Table) -> bool:
        return main_date(table, self.shape) is not None

    def _left_out(self, table: Table, column: Column, use: Use) -> bool:
        short = table.found.short
        if use in ("empty", "contact", "given_name", "family_name", "prose"):
            return True
        if self._about.get(short) == column.name:
            self.home.notes.append(
                f"{table.found.name}.{column.name} says which person a row is about; as a plain table it stays out "
                "(give the table a role to keep it as a token)"
            )
            return True
        return use == "person_name"

    # -- tables with a role --------------------------------------------------------------------------------------

    def _write_role(self, table: Table, role: Role) -> None:
        fields = self._canonical(table, role)
        taken_columns = {column.name for _, column, _ in fields}
        columns: Entry = {}
        items: list[Item] = []
        for name, column, entry in fields:
            columns[name] = entry
            warehouse = _stored(role, name)
            if warehouse:
                items.append(Item(column=warehouse, given=column, use=self._use(table, column)))
            if column.doubtful:
                self.home.comments["sources", table.found.short, "columns", name] = column.doubtful
        if role == "customers" and (name_of := full_name(table, self.shape, set())) and "name" not in columns:
            columns["name"] = {"from": name_of.first.name, "with": [name_of.last.name]}
        used = set(columns) | set(FIELDS[role]) | _built_columns(role)
        joined = self._untypable(table.found.short)
        dropped: list[str] = []
        for column in table.columns:
            use = self._use(table, column)
            if column.name in taken_columns or use == "empty":
                continue
            if use in ("contact", "given_name", "family_name", "person_name") or (
                role == "customers" and use in ("name", "prose")
            ):
                dropped.append(column.name)
                continue
            name = _fresh("_".join(column.words) if not column.chinese else column.name, used)
            entry: Entry = {"from": column.name, **_typing(column)} if column.typed else {"from": column.name}
            if column.name in joined or use in ("link", "code"):
                entry["type"] = "code"
            if any(fuzz.ratio(name, known) >= 84 for known in FIELDS[role]):
                entry["extra"] = True
            columns[name] = entry if len(entry) > 1 else column.name
            items.append(Item(column=name, given=column, use=use))
        if dropped:
            self.home.comments["sources", table.found.short] = (
                f"left out, as they identify people or only help to reach them: {', '.join(dropped)}"
            )
        self._write(table, role, columns)
        self._parts_of(table, role, items)

    def _canonical(self, table: Table, role: Role) -> list[tuple[str, Column, Plain]]:
        """The role's own fields that the table fills."""
        short, shape = table.found.short, self.shape
        found: list[tuple[str, Column, Plain]] = []
        used: set[str] = set()

        def take(field: str, column: Column | None, **more: Plain) -> None:
            if column is not None and column.name not in used:
                used.add(column.name)
                entry: Entry = {"from": column.name, **more}
                if column.forms:
                    entry["dates"] = list(column.forms)
                found.append((field, column, entry if len(entry) > 1 else column.name))

        def first(test: Iterable[Column]) -> Column | None:
            return next(iter(test), None)

        columns = table.columns
        key = table.column(self.structure.keys[short] or "")
        person = table.column(self._about.get(short, ""))
        if role == "customers":
            take("customer_no", key)
            take("name", first(c for c in columns if self._use(table, c) in ("person_name", "name")))
            contacts = [c for c in columns if self._use(table, c) == "contact"]
            take("email", first(c for c in contacts if c.words[-1] in ("email", "mail") or "email" in c.words))
            take("phone", first(c for c in contacts if c.words[-1] in ("phone", "telephone", "mobile", "cellphone")))
            take("address", first(c for c in contacts if c.words[-1] in ("address", "street") and "email" not in c.words))
            take("gender", first(c for c in columns if says(c.words, "gender") and c.distinct <= 5))
            take("birth_date", first(c for c in columns if c.dated and "birth" in " ".join(c.words)))
            take("city", first(c for c in columns if says(c.words, "city") and c.kind == "text"))
            take("joined_on", first(c for c in columns if c.dated and holds(c.words, "joined_date")))
            return found
        if role == "events":
            take("event_id", key)
            take("customer_no", person)
            take("happened_at", main_date(table, shape))
            take("type", first(c for c in columns if c.words[-1] in ("type", "kind") and c.kind == "text"))
            return found
        if role in ("orders", "lines"):
            link = first(c for c in columns for j in self.structure.links_of(short)
                         if j.column == c.name and j.one == shape.order)  # fmt: skip
            number = key if role == "orders" else link or order_number(table, self.structure)
            take("order_id", number)
            heads = role == "orders" or shape.lines_only
            if heads:
                take("customer_no", person)
                take("ordered_at", main_date(table, shape))
                status = first(c for c in columns if says(c.words, "status") and c.values and c.kind == "text")
                if status is not None and (mapping := _statuses(status)):
                    take("status", status, values=mapping)
                take("promised_on", first(c for c in columns if c.dated and holds(c.words, "due_date")))
                late = [c for c in columns if c.dated and holds(c.words, "later_date")]
                take("delivered_on", min(late, key=lambda c: "deliver" not in " ".join(c.words), default=None))
                take("channel", first(c for c in columns if c.words[-1] == "channel" and c.kind == "text"))
            if role == "orders":
                take("paid_amount", total_of(table, shape))
            else:
                product = first(c for c in columns for j in self.structure.links_of(short)
                                if j.column == c.name and j.one == shape.product)  # fmt: skip
                take("sku", product or first(c for c in columns if self._use(table, c) == "code"
                                             and says(c.words, "product_code") or _bare_product(c)))  # fmt: skip
                quantity = first(c for c in columns if self._use(table, c) == "quantity" and c.kind == "int")
                take("quantity", quantity)
                price = price_of(table, shape)
                take("unit_price", price)
                if price is None or quantity is None:
                    take("amount", line_total_of(table, shape))
            return found
        take("feedback_id", key)
        take("customer_no", person)
        take("written_at", main_date(table, shape))
        take("text", table.column(shape.text or ""))
        rating = first(c for c in columns if self._use(table, c) == "rating")
        if rating is not None and rating.kind == "int" and (rating.low or 0) >= 1 and (rating.high or 9) <= 5:
            take("rating", rating)
        for join in self.structure.links_of(short):
            if join.one == shape.order:
                take("order_id", table.column(join.column))
            elif join.one == shape.product:
                take("sku", table.column(join.column))
        return found

    def _parts_of(self, table: Table, role: Role, items: list[Item]) -> None:
        words = _base(table)
        common = {"items": tuple(items), "source": table}
        add = self.home.parts.append
        match role:
            case "customers":
                add(Part(name="customer", table="profile", key="person", kind="person", words=words, **common))  # type: ignore[arg-type]  # the two shared arguments
                self.home.person = "customer"
            case "orders":
                add(Part(name="order", table="fact_order", key="order_id", kind="order", words=words, **common))  # type: ignore[arg-type]
            case "lines":
                add(Part(name="item", table="fact_order_item", key="item_id", kind="line", words=words, **common))  # type: ignore[arg-type]
            case "events":
                add(Part(name="event", table="fact_event", key="event_id", kind="other", words=words, **common))  # type: ignore[arg-type]
            case _:
                add(Part(name="feedback", table="feedback", key="feedback_id", kind="feedback", words=words, **common))  # type: ignore[arg-type]

    def _derived(self, by: dict[str, Table]) -> None:
        """Orders that only lines speak of, and persons that only rows speak of."""
        shape = self.shape
        if shape.lines_only and shape.line and self._roles.get(shape.line) == "lines":
            table = by[shape.line]
            number = order_number(table, self.structure)
            assert number is not None  # lines without one are not recognised as lines
            dates = [c for c in table.columns if c is main_date(table, shape)]
            items = [Item(column="order_id", given=number, use="key")]
            items += [Item(column="ordered_on", given=c, use="date") for c in dates]
            line = self.home.named("item")
            kept = tuple(item for item in line.items if item.column not in ("order_id", "ordered_on"))
            self.home.parts[self.home.parts.index(line)] = replace(line, items=kept)
            part = Part(
                name="order", table="fact_order", key="order_id", kind="order", words=_without_id(number.words),
                items=tuple(items), source=table,
            )  # fmt: skip
            self.home.parts.insert(0, part)
        told = [short for short in self._about if self._roles.get(short) in ("orders", "lines", "feedback", "events")]
        if shape.person is None and told:
            column = by[told[0]].column(self._about[told[0]])
            words = _without_id(column.words) if column else ("customer",)
            part = Part(name="customer", table="profile", key="person", kind="person", words=words, items=())
            self.home.parts.insert(0, part)
            self.home.person = "customer"

    def _build(self) -> None:
        """Which columns the build will add to each table of a role."""
        staged = [
            Staged(
                name=name, role=self._roles.get(name, "table"), table="", position=0, system=name, extras=(),
                fields=dict.fromkeys(entry["columns"] if isinstance(entry.get("columns"), dict) else (), "VARCHAR"),  # type: ignore[arg-type]  # the keys of a mapping
            )
            for name, entry in self.home.sources.items()
        ]  # fmt: skip
        declared = declared_fields(staged)
        for place, part in enumerate(self.home.parts):
            if part.table not in (*_TABLE.values(), "fact_event"):
                continue
            conditions = template(part.table).conditions
            there = {column for column, condition in conditions.items() if condition_holds(condition, declared)}
            always = {"hour", "daypart", "ordered_on", "person", "happened_on"} - conditions.keys()
            self.home.parts[place] = replace(part, built=frozenset(there | always))

    def _tie_roles(self, join: Joined) -> None:
        by_source = {part.source.found.short: part for part in self.home.parts if part.source is not None}
        many, one = by_source.get(join.many), by_source.get(join.one)
        if many is None or one is None or one.kind == "person":
            return
        source = many.source.column(join.column) if many.source else None
        item = next((i for i in many.items if source is not None and i.given.name == source.name), None)
        if item is None:
            return
        to = next((i.column for i in one.items if i.given.name == join.to), None)
        self.home.ties.append(
            Tie(
                many=many.name, column=item.column, one=one.name, to=None if to in (None, one.key) else to,
                words=_without_id(item.given.words), why=join.why,
            )
        )  # fmt: skip


def _role_ties(home: Home) -> list[Tie]:
    """The joins between role tables: rows to their person, lines to their order."""
    names = {part.name: part for part in home.parts}
    found: list[Tie] = []
    if home.person == "customer" and not home.public:
        for name in ("order", "feedback", "event"):
            if name in names and "person" in names[name].built:
                found.append(Tie(many=name, column="person", one="customer", why="persons are linked by the build"))
    if "item" in names and "order" in names and names["item"].table == "fact_order_item":
        if not any((tie.many, tie.one) == ("item", "order") for tie in home.ties):
            found.append(Tie(many="item", column="order_id", one="order", why="lines carry their order"))
    return found


# -- what a column of a role is ------------------------------------------------------------------------------------


def main_date(table: Table, shape: Shape) -> Column | None:
    """The day a row happened: an order, invoice or event date before any other; never a birthday."""
    def weight(column: Column) -> tuple[int, int, float, int]:
        words = column.words
        other = 3 if holds(words, "other_date") else 2 if holds(words, "due_date") else 1 if holds(words, "later_date") else 0  # fmt: skip
        event = 0 if holds(words, "event_date") else 1
        return other, event, -column.filled / max(column.rows, 1), table.columns.index(column)

    dates = [c for c in shape.columns(table, "date") if not holds(c.words, "other_date") or "created" in c.words]
    return min(dates, key=weight, default=None)


def total_of(table: Table, shape: Shape) -> Column | None:
    """The column that says what an order came to."""
    fitting = [(rank(c.words, "total"), c) for c in shape.columns(table, "money")]
    ranked = [(place, table.columns.index(c), c) for place, c in fitting if place is not None and not says(c.words, "price") or (place is not None and "total" in c.words)]  # fmt: skip
    ranked = [held for held in ranked if not holds(held[2].words[:-1], "discount") and "tax" not in held[2].words]
    return min(ranked)[2] if ranked else None


def line_total_of(table: Table, shape: Shape) -> Column | None:
    """The column that says what a line came to."""
    fitting = [(rank(c.words, "line_total"), table.columns.index(c), c) for c in shape.columns(table, "money")]
    ranked = [(place, at, c) for place, at, c in fitting if place is not None and not holds(c.words, "discount")]
    return min(ranked)[2] if ranked else None


def price_of(table: Table, shape: Shape) -> Column | None:
    """The column that holds the price of one unit."""
    fitting = [c for c in shape.columns(table, "money") if says(c.words, "price") and "total" not in c.words]
    return min(fitting, key=lambda c: rank(c.words, "price") or 0, default=None)


def _bare_product(column: Column) -> bool:
    return says(column.words, "id") and says(column.words[:-1], "product") if len(column.words) > 1 else False


def _statuses(column: Column) -> Entry | None:
    """A map onto paid, refunded and cancelled; None when the values say nothing of the kind."""
    groups: dict[str, list[Plain]] = {"paid": [], "refunded": [], "cancelled": []}
    for value, _n in column.values:
        low = value.lower()
        kind = (
            "cancelled" if low in signs()["cancelled_values"] else "refunded" if low in signs()["refunded_values"] else "paid"
        )
        if low != kind:
            groups[kind].append(value)
    if not groups["cancelled"] and not groups["refunded"] and "cancelled" not in {v.lower() for v, _ in column.values}:
        return None
    return {kind: values for kind, values in groups.items()}


def _typing(column: Column) -> Entry:
    entry: Entry = {"type": column.kind}
    if column.forms:
        entry["dates"] = list(column.forms)
    return entry


def _stored(role: Role, field: str) -> str | None:
    """Warehouse column of a canonical field; None when it is not kept there under a name of its own."""
    hidden = {"customer_no", "account_no", "name", "phone", "email", "address", "birth_date"}
    if field in hidden:
        return None
    moved = {"ordered_at": "ordered_on", "written_at": "written_on", "happened_at": "happened_on"}
    if role == "lines" and field in ("status", "promised_on", "delivered_on", "channel"):
        return None
    return moved.get(field, field)


def _built_columns(role: Role) -> set[str]:
    """Columns a role's table has anyway: a further column must not be called the same."""
    table = {"events": "fact_event", **_TABLE}.get(role)
    if table is None:
        return set()
    names = set(template(table).conditions)
    return names | {"person", "order_id", "ordered_at", "ordered_on", "status", "hour", "daypart", "item_id", "source", "kind", "name"}  # fmt: skip


class _FullName:
    """First and last name as one column."""

    def __init__(self, column: str, first: Column, last: Column) -> None:
        self.column = column
        self.first = first
        self.last = last
        self.given = replace(
            first, name=column, words=("full", "name"), kind="text", typed=True,
            distinct=min(first.rows, first.distinct * last.distinct), values=(),
        )  # fmt: skip


def full_name(table: Table, shape: Shape, taken: set[str]) -> _FullName | None:
    """A joined name for a table that has first and last names apart and none together."""
    first, last = shape.columns(table, "given_name"), shape.columns(table, "family_name")
    if not first or not last or any(says(c.words, "person_name") or c.words == ("name",) for c in table.columns):
        return None
    return _FullName(_fresh("full_name", taken), first[0], last[0])


def _base(table: Table) -> tuple[str, ...]:
    words = tuple(word for word in table.words if not word.isdigit()) or table.words
    return (*words[:-1], singular(words[-1]))


def _without_id(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[:-1] if len(words) > 1 and says(words, "id") else words


def _fresh(name: str, taken: set[str]) -> str:
    wanted, again = name, 2
    while wanted.lower() in taken:
        wanted, again = f"{name}_given" if again == 2 else f"{name}_{again}", again + 1
    taken.add(wanted.lower())
    return wanted
