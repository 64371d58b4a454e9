"""A typed request for figures over the catalog; compiled to SQL, never written by hand."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.catalog import Grain
from domain.condition import Condition, Period
from domain.language import Frozen, Phrase

DatePart = Literal["weekday", "month_of_year", "quarter_of_year", "day_of_month", "hour"]
Aggregate = Literal["count_distinct", "sum", "avg", "min", "max", "median", "quantile"]


class ByDimension(Frozen):
    """Group by a dimension; a date takes a grain, or a part of the date."""

    kind: Literal["dimension"] = "dimension"
    dimension: str
    grain: Grain | None = None
    part: DatePart | None = None
    """A whole number that comes round: ISO weekday 1 (Monday) to 7, month 1 to 12, quarter 1 to 4, day of the month
    1 to 31, hour 0 to 23 (of a column that stores a time of day). Not together with `grain`."""

    @property
    def column(self) -> str:
        """Name of the column in the figure: `order.city`, `order.ordered_on@month`, `order.ordered_on@weekday`."""
        cut = self.grain or self.part
        return f"{self.dimension}@{cut}" if cut else self.dimension


class ByMembership(Frozen):
    """Group by whether a condition holds: two rows, true and false (unknown counts as false)."""

    kind: Literal["membership"] = "membership"
    name: str
    condition: Condition
    label: Phrase | None = None
    """What the column is called for people; None shows its name."""

    @property
    def column(self) -> str:
        """Name of the column in the figure."""
        return self.name


class ByBand(Frozen):
    """Group by bands of a number dimension: `edges` 20, 30 give below 20, from 20 to below 30, from 30; null is null.

    The column holds a text: `< 20`, `20 – 30`, `≥ 30`; groups are sorted by band, not by text. Edges are written without
    needless decimals (`20`, `0.5`).
    """

    kind: Literal["band"] = "band"
    dimension: str
    edges: tuple[float, ...]
    """Rising, at least one."""

    @property
    def column(self) -> str:
        """Name of the column in the figure: `customer.age@band`."""
        return f"{self.dimension}@band"


class ByTile(Frozen):
    """Group by equal-sized groups of an entity's rows, ranked by a measure of each: 4 gives quartiles.

    Tile 1 holds the rows with the lowest values. Rows of the entity are ranked by the measure over their own rows (in the
    query's period, under the query's conditions), then by key; SQL's NTILE. Rows where the measure is unknown are in none
    and make no group. The query's period does not limit measures (each part of a ratio by itself) of `entity` or of what it
    belongs to, unless they go by the date that the ranking measure goes by: how many customers are in each quarter of last
    month's spenders, whenever they joined; but last month's orders by the number of their lines.
    """

    kind: Literal["tile"] = "tile"
    entity: str
    measure: str
    tiles: int = 4

    @property
    def column(self) -> str:
        """Name of the column in the figure: `customer@4`."""
        return f"{self.entity}@{self.tiles}"


class ByEach(Frozen):
    """Group the rows of an entity by their own value of a measure: how many customers have 1, 2, 3 orders.

    The value is computed as in `Measured`, in the query's period; the query's conditions choose the entity's rows only
    where they speak of the entity itself or of what it belongs to; a condition on the measured rows goes into `where`.
    What the query's period limits is as with `ByTile`.
    """

    kind: Literal["each"] = "each"
    entity: str
    measure: str
    where: Condition | None = None

    @property
    def column(self) -> str:
        """Name of the column in the figure: `customer/order.orders`."""
        return f"{self.entity}/{self.measure}"


By = Annotated[ByDimension | ByMembership | ByBand | ByTile | ByEach, Field(discriminator="kind")]


class Subset(Frozen):
    """A catalog measure over only some of the rows, or over a period of its own (which replaces the query's).

    Groups are those of the rows before `where`: a group without such a row counts 0, and has no sum.
    """

    kind: Literal["subset"] = "subset"
    name: str
    measure: str
    where: Condition | None = None
    period: Period | None = None


class Summary(Frozen):
    """An aggregate of a dimension's values over the rows of its entity (average age, largest price).

    Nulls are left out. The query's period applies to the entity's own date.
    """

    kind: Literal["summary"] = "summary"
    name: str
    dimension: str
    aggregate: Aggregate
    quantile: float | None = None
    """With `quantile`: 0 to 1, interpolated linearly (SQL's PERCENTILE_CONT)."""
    since: str | None = None
    """A date dimension of the same row: the value is the whole days from it to `dimension`."""
    where: Condition | None = None


class Combined(Frozen):
    """Two measures or terms of the query put together, in each group.

    `ratio` a / b and `growth` (a - b) / b are null where b is 0 or unknown; `difference` a - b; `total` a + b.
    """

    kind: Literal["combined"] = "combined"
    name: str
    op: Literal["ratio", "growth", "difference", "total"]
    of: tuple[str, str]
    """Catalog measures, or names of other terms that stand before this one."""


class Share(Frozen):
    """A measure's part of the whole: of the same measure without the groups (or with only the groups in `within`).

    The whole is computed anew under the query's conditions and period, not added up from the groups, so it is right for
    distinct counts as well; thresholds and top-n do not change it. It is computed over the same rows as the parts, as if
    their groups were one (sales by category are a share of what the categories sum up). Null where it is 0 or unknown.
    """

    kind: Literal["share"] = "share"
    name: str
    of: str
    """A catalog measure, or a `subset` or `summary` term that stands before."""
    within: tuple[str, ...] = ()
    """Columns of the query's groups; empty takes the grand total."""


class PerRow(Frozen):
    """A measure computed for each row of an entity first, then aggregated over these rows (median orders a customer).

    Without `all_rows`, only rows of the entity with at least one row of the measure's own (one that it counts, under the
    query's conditions and period) take part, and a group where none does is not there. With it, every row of the entity
    that meets those of the query's conditions that speak of the entity or of what it belongs to takes part, and a count of
    nothing is 0. Groups must be what the entity's row belongs to, or what the measured rows belong to (then an entity row
    may take part in several groups, without `all_rows`).
    Rows where the measure is unknown are left out; `stddev` is the sample's.
    """

    kind: Literal["per"] = "per"
    name: str
    measure: str
    entity: str
    aggregate: Literal["avg", "sum", "min", "max", "median", "quantile", "stddev", "top_share"]
    quantile: float | None = None
    """`quantile`: as in `Summary`. `top_share`: the share of the sum that the top rows hold; the top are the
    ceil(quantile × n) rows with the greatest values, ties broken by key; null where the sum is 0."""
    all_rows: bool = False
    top: int | None = None
    """Only so many of these rows take part (in each group): those with the greatest values, ties broken by key. Not with
    `top_share`."""


class Interval(Frozen):
    """Days between two things done by the same person, aggregated.

    With `following` None: from each row of `entity` (that meets `where`) to the person's next such row, ordered by date,
    then key. With `following`: from the person's first such row to their first row of `following` on the same or a later
    day (another row, where both are of one entity). Persons without the second do not take part. The query's conditions
    apply to the rows of `entity`; its period to the date of the earlier row.
    """

    kind: Literal["interval"] = "interval"
    name: str
    entity: str
    where: Condition | None = None
    following: str | None = None
    following_where: Condition | None = None
    aggregate: Literal["avg", "min", "max", "median", "quantile"] = "avg"
    quantile: float | None = None


class Step(Frozen):
    """A measure held against the periods before: what it was `back` periods ago, or what it has added up to.

    `by` is the column of one of the query's groups, a date cut by a grain; the other groups stay the same. `previous` is
    the value of exactly that earlier period (the month before, not the last month with rows), null where it has no row. It
    may lie before the query's period, where that starts with a whole month (week, quarter, year). `running` is the total
    from the first period of the figure up to this one; of a plain count or sum only. The growth from period to period is a
    `Combined` of the measure and its `previous`.
    """

    kind: Literal["step"] = "step"
    name: str
    of: str
    """A catalog measure."""
    op: Literal["previous", "running"]
    by: str
    back: int = 1
    """With `previous`: how many periods before; 12 takes months to the same month of the year before."""


Term = Annotated[Subset | Summary | Combined | Share | PerRow | Interval | Step, Field(discriminator="kind")]
"""A measure made for one question; its `name` stands beside the catalog's in `measures`, `having` and `order`.

Names have no dot, so that they never hide a catalog measure."""


class Order(Frozen):
    """Sort by a column of the figure (a measure's or a group's name)."""

    column: str
    descending: bool = True


class Having(Frozen):
    """Keep groups whose measure passes a threshold."""

    measure: str
    op: Literal["lt", "lte", "gt", "gte", "eq", "ne"]
    value: float = 1.0
    beside: Literal["avg", "median"] | None = None
    """With this, the threshold is `value` times the average (median) of the measure over all groups of the figure."""
    other: str | None = None
    """With this, the threshold is `value` times another measure or term of the same group."""


class MetricQuery(Frozen):
    """Measures by groups, over the rows that meet the conditions."""

    kind: Literal["metric"] = "metric"
    measures: tuple[str, ...]
    """Qualified names; each becomes a column of that name."""
    by: tuple[By, ...] = ()
    where: Condition | None = None
    period: Period | None = None
    """Applies to each measure's own time."""
    having: tuple[Having, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = None
    """Top n; ties at the border are kept (the figure may hold more than n rows)."""
    limit_within: tuple[str, ...] = ()
    """Columns of groups: the top n is taken within each of their values (top 3 products of each store)."""
    terms: tuple[Term, ...] = ()
    """Measures made for this question; named in `measures`, `having`, `order`. A term not named there is not shown."""


class RowsQuery(Frozen):
    """Rows of one entity with chosen columns: one customer's card, the latest orders, a list."""

    kind: Literal["rows"] = "rows"
    entity: str
    columns: tuple[str, ...]
    """Qualified dimensions, of the entity or of one it belongs to."""
    where: Condition | None = None
    order: tuple[Order, ...] = ()
    limit: int = 100
    period: Period | None = None
    """On the entity's own date."""
    distinct: bool = False
    """Rows that are alike in all columns once; sorted by columns that are shown, then by all columns."""
    ties: bool = False
    """Keep rows that are alike with the last one in the sorting columns (the youngest customer may be two); without
    `order` it means nothing."""


class CohortQuery(Frozen):
    """How many persons come back: persons by the period of their first row of `entity`, and how many have one k later.

    Columns: `cohort@month` (first day of the period, by its grain), `size` (persons), `offset` (0, 1, 2… periods after), `active` (persons of
    the cohort with a row in that period), `retention` (active / size). Offsets that lie wholly after the data's last day
    are left out; offset 0 is always there.
    """

    kind: Literal["cohort"] = "cohort"
    entity: str
    """What is done (orders); belongs to a person and has a date."""
    grain: Literal["week", "month", "quarter", "year"] = "month"
    where: Condition | None = None
    """Rows that count, for the first and for the later ones."""
    persons: Condition | None = None
    """Persons looked at."""
    period: Period | None = None
    """In which the first row lies; the first is the first of all times, then it is held against the period."""
    offsets: int = 6
    """Greatest offset shown."""


Query = Annotated[MetricQuery | RowsQuery | CohortQuery, Field(discriminator="kind")]
