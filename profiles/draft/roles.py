"""Data with persons goes in; persons become tokens: each table that speaks of them gets a role in `sources.yaml`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rapidfuzz import fuzz

from profiles.facts import holds as condition_holds
from profiles.facts import template
from profiles.records import declared_fields
from profiles.roles import FIELDS, Role
from profiles.staging import Staged

from .bundled import signs
from .carry import Carry, base_words, type_entry, without_id
from .links import Joined
from .meaning import Use
from .model import Entry, Home, Item, Part, Plain, Tie
from .shape import order_number, person_column
from .survey import Column, Table
from .telling import fresh, full_name, line_total_of, main_date, price_of, total_of
from .words import holds, says

_FEW = 5
_SOME = 0.2
"""Share of a text's values that may be persons' names before it is taken for one of them."""
_TABLE: dict[Role, str] = {
    "customers": "profile", "orders": "fact_order", "lines": "fact_order_item", "feedback": "feedback",
}  # fmt: skip


class Roles(Carry):
    """Persons become tokens: what speaks of them gets a role, what identifies them directly goes no further."""

    def run(self) -> None:
        """Fill the home."""
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
        if shape.line and (
            roles.get(shape.order or "") == "orders" or (shape.lines_only and self._dated(by[shape.line]))
        ):
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
        for place, held in enumerate(self.home.parts):
            about = held.source.column(self._about.get(held.source.found.short, "")) if held.source else None
            if held.kind in ("order", "feedback") and about is not None and about.filled < about.rows:
                self.home.parts[place] = replace(held, unnamed=True)

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
        return use == "person_name" or self._names_persons(table, column, use)

    def _names_persons(self, table: Table, column: Column, use: Use) -> bool:
        """Whether a text holds names of the persons, whatever it is called: by its values."""
        person = next((t for t in self.tables if t.found.short == self.shape.person), None)
        if person is None or use not in ("category", "label", "name", "title") or column.distinct < _FEW:
            return False
        named = self.shape.columns(person, "name", "person_name", "contact")
        return any(
            name.distinct >= _FEW and self.survey.contained((table, column), (person, name)) >= _SOME for name in named
        )

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
            if role != "customers" and self._names_persons(table, column, use):
                dropped.append(column.name)
                continue
            name = fresh("_".join(column.words) if not column.chinese else column.name, used)
            further: Entry = {"from": column.name, **type_entry(column)} if column.typed else {"from": column.name}
            if column.name in joined or use == "link":
                further["type"] = "code"
            if any(fuzz.ratio(name, known) >= 84 for known in FIELDS[role]):
                further["extra"] = True
            columns[name] = further if len(further) > 1 else column.name
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
            take(
                "address", first(c for c in contacts if c.words[-1] in ("address", "street") and "email" not in c.words)
            )
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
                take("sku", product or first(c for c in columns if (self._use(table, c) == "code"
                                             and says(c.words, "product_code")) or _bare_product(c)))  # fmt: skip
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
        words = base_words(table)
        if role == "lines" and not says(words, "line"):
            words = ("order", "line")
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
                name="order", table="fact_order", key="order_id", kind="order", words=without_id(number.words),
                items=tuple(items), source=table,
            )  # fmt: skip
            self.home.parts.insert(0, part)
        told = [short for short in self._about if self._roles.get(short) in ("orders", "lines", "feedback", "events")]
        if shape.person is None and told:
            column = by[told[0]].column(self._about[told[0]])
            words = without_id(column.words) if column else ("customer",)
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
            always = {"ordered_on", "person", "happened_on"} - conditions.keys()
            if any(item.given.clock for item in part.items if item.column == "ordered_on"):
                always |= {"hour", "daypart"}
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
                words=without_id(item.given.words), why=join.why,
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
    lines = "item" in names and "order" in names and names["item"].table == "fact_order_item"
    if lines and not any((tie.many, tie.one) == ("item", "order") for tie in home.ties):
        found.append(Tie(many="item", column="order_id", one="order", why="lines carry their order"))
    return found


def _bare_product(column: Column) -> bool:
    return says(column.words, "id") and says(column.words[:-1], "product") if len(column.words) > 1 else False


def _statuses(column: Column) -> Entry | None:
    """A map onto paid, refunded and cancelled; None when the values say nothing of the kind."""
    groups: dict[str, list[Plain]] = {"paid": [], "refunded": [], "cancelled": []}
    for value, _n in column.values:
        low = value.lower()
        kind = (
            "cancelled"
            if low in signs()["cancelled_values"]
            else "refunded"
            if low in signs()["refunded_values"]
            else "paid"
        )
        if low != kind:
            groups[kind].append(value)
    if not groups["cancelled"] and not groups["refunded"] and "cancelled" not in {v.lower() for v, _ in column.values}:
        return None
    return dict(groups.items())


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
