"""A person's token becomes evidence: the card, what they buy beside everybody, what changed, what they said."""

from __future__ import annotations

from collections.abc import Iterator

from domain.catalog import Catalog
from domain.condition import Is
from domain.evidence import Figure, Quote
from domain.language import Phrase
from domain.ledger import Ledger
from domain.metric_query import MetricQuery, RowsQuery
from index import FeedbackIndex
from warehouse.viewer import Viewer
from warehouse.warehouse import Warehouse

from .evidence import Gathering
from .portrait import Portrait, dimensions_in, plays_about, portrait_of

CARD, BUYING = "persona.card", "persona.buying"


def gather_person(
    warehouse: Warehouse, index: FeedbackIndex | None, person: str, ledger: Ledger, viewer: Viewer
) -> Iterator[Figure | Quote]:
    """Evidence about one person, piece by piece; nothing at all when the token is unknown.

    Raises:
        QueryError: the catalog knows no persons.
        Denied: the viewer may not look at a single person.
    """
    portrait = portrait_of(warehouse)
    gathering = Gathering(warehouse, ledger, viewer)
    me = Is(dimension=portrait.key, values=(person,))
    card = RowsQuery(entity=portrait.person, columns=_card_columns(warehouse.catalog, portrait), where=me, limit=1)
    found = gathering.figure(card, CARD, Phrase(en="The customer's card", zh="客户资料"))
    if found is None:
        return
    yield found
    if portrait.buying:
        query = MetricQuery(measures=(*portrait.buying, *portrait.rates), where=me)
        yield from gathering.optional(query, BUYING, Phrase(en="What the customer buys", zh="购买情况"))


def _card_columns(catalog: Catalog, portrait: Portrait) -> tuple[str, ...]:
    """The key, who it is, the rhythm, and what the playbook asks; never a direct identifier."""
    asked = [name for play in plays_about(catalog, "person") for name in dimensions_in(play.when, catalog)]
    wanted = [portrait.key, *portrait.who, *portrait.rhythm, *([portrait.spend] if portrait.spend else []), *asked]
    return tuple(
        dict.fromkeys(
            name
            for name in wanted
            if name.startswith(f"{portrait.person}.") and catalog.dimension(name).privacy != "identifier"
        )
    )
