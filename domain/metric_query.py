"""A typed request for figures over the catalog; compiled to SQL, never written by hand."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.catalog import Grain
from domain.condition import Condition, Period
from domain.language import Frozen, Phrase


class ByDimension(Frozen):
    """Group by a dimension; a date takes a grain."""

    kind: Literal["dimension"] = "dimension"
    dimension: str
    grain: Grain | None = None

    @property
    def column(self) -> str:
        """Name of the column in the figure: `order.city`, `order.ordered_on@month`."""
        return f"{self.dimension}@{self.grain}" if self.grain else self.dimension


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


By = Annotated[ByDimension | ByMembership, Field(discriminator="kind")]


class Order(Frozen):
    """Sort by a column of the figure (a measure's or a group's name)."""

    column: str
    descending: bool = True


class Having(Frozen):
    """Keep groups whose measure passes a threshold."""

    measure: str
    op: Literal["lt", "lte", "gt", "gte", "eq", "ne"]
    value: float


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


class RowsQuery(Frozen):
    """Rows of one entity with chosen columns: one customer's card, the latest orders, a list."""

    kind: Literal["rows"] = "rows"
    entity: str
    columns: tuple[str, ...]
    """Qualified dimensions, of the entity or of one it belongs to."""
    where: Condition | None = None
    order: tuple[Order, ...] = ()
    limit: int = 100


Query = Annotated[MetricQuery | RowsQuery, Field(discriminator="kind")]
