"""A query and the part it plays go in; the figure enters the ledger, or is left out where the viewer may not see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from domain.errors import Denied, QueryError
from domain.evidence import Figure, Quote
from domain.language import Phrase
from domain.ledger import Ledger
from domain.metric_query import MetricQuery, RowsQuery
from warehouse.viewer import Scope, Viewer
from warehouse.warehouse import Warehouse

Found = TypeVar("Found", bound=Figure | Quote)


@dataclass(frozen=True, slots=True)
class Gathering:
    """What one step needs to look things up and to keep them."""

    warehouse: Warehouse
    ledger: Ledger
    viewer: Viewer

    def figure(self, query: MetricQuery | RowsQuery, role: str, title: Phrase, scope: Scope = "own") -> Figure | None:
        """The figure, kept in the ledger; None (and nothing kept) when it has no rows.

        Raises:
            QueryError: the catalog cannot answer it.
            Denied: the viewer may not see it.
        """
        found = self.warehouse.figure(query, title=title, viewer=self.viewer, scope=scope)
        if not found.rows:
            return None
        return self.ledger.add_figure(found.model_copy(update={"role": role}))

    def optional(
        self, query: MetricQuery | RowsQuery, role: str, title: Phrase, scope: Scope = "own"
    ) -> Iterator[Figure]:
        """The figure when it can be had; nothing when the catalog or the viewer's role does not allow it."""
        try:
            found = self.figure(query, role, title, scope)
        except (Denied, QueryError):
            return
        if found is not None:
            yield found


def there(*found: Found | None) -> Iterator[Found]:
    """Those that are there."""
    yield from (held for held in found if held is not None)
