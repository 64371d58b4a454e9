"""A folder, a seed and a scale become the demo's source files and their truth."""

from collections.abc import Callable
from pathlib import Path

from .clicks import record_clicks
from .days import chinese, iso
from .fulfilment import trade
from .identities import identify
from .outreach import reach_out
from .paper import break_lines, break_rows, write_csv, write_lines
from .planting import plan_anomalies
from .population import grow_population
from .records import keep_records
from .sales import ring_up
from .streams import chances, numbers
from .truth import write_truth
from .wording import put_into_words
from .world import CATEGORIES, World, load_world

GENERATOR_VERSION = "1"
"""Same version, seed and scale give the same bytes; a change of any byte needs a new version."""

PERSONS = 12_000
HEADERS = {
    "crm_customers.csv": "customer_no,full_name,gender,birth_date,phone,email,city,district,address,joined_on,"
    "join_channel,member_tier,account_owner,preferred_language",
    "store_till.csv": "receipt_no,line_no,store_id,sold_at,customer_no,phone,sku,quantity,unit_price,amount,discount,kind",
    "campaign_responses.csv": "campaign_id,customer_no,sent_at,opened_at,clicked_at,unsubscribed",
    "tickets.csv": "ticket_id,customer_no,phone,email,order_id,opened_at,closed_at,channel,kind,text,resolution,"
    "refund_amount",
    "nps.csv": "response_id,email,customer_no,answered_on,score,comment",
}


def write_demo_sources(
    folder: Path,
    *,
    seed: int = 20261121,
    scale: float = 1.0,
    progress: Callable[[str, float], None] | None = None,
) -> None:
    """Writes the fourteen source files and `truth/` into the folder, which is made when absent.

    Args:
        folder: Where the files go; files of the same names are overwritten.
        seed: Decides everything that is left to chance.
        scale: 1.0 is 12,000 persons; tests use 0.05.
        progress: Told the stage that begins and the share of the work done.
    """
    tell = progress or (lambda stage, share: None)
    folder.mkdir(parents=True, exist_ok=True)
    tell("people", 0.0)
    world = load_world()
    people = grow_population(world, max(round(PERSONS * scale), 60), numbers(seed, "population"))
    plans = plan_anomalies(world, people, numbers(seed, "plans"))
    tell("purchases", 0.05)
    people, orders, lines = trade(world, people, plans, seed)
    tell("records", 0.15)
    identities = identify(world, people, orders, seed)
    records = keep_records(world, people, orders, identities, seed)
    tell("sales", 0.25)
    sales = ring_up(world, people, orders, lines, identities, seed)
    tell("feedback", 0.45)
    voices = put_into_words(world, people, orders, lines, identities, sales, seed)
    tell("events", 0.6)
    clicks = record_clicks(world, people, orders, lines, plans, identities, sales, seed)
    outreach = reach_out(world, people, orders, identities, seed)
    tell("files", 0.85)
    dirt = [*records.dirt, *sales.dirt, *voices.dirt, *clicks.dirt]
    canaries = frozenset(
        number for identity in identities if identity.canary for number in (identity.customer_no, *identity.shop_ids)
    )
    told = frozenset(str(row[0]) for row in voices.topics if "name" in str(row[8]).split("+"))
    for file, rows, ids in (
        ("crm_customers.csv", records.crm, [str(row[0]) for row in records.crm]),
        ("store_till.csv", sales.till, sales.till_ids),
        ("campaign_responses.csv", outreach.responses, outreach.response_ids),
        ("tickets.csv", voices.tickets, voices.ticket_ids),
        ("nps.csv", voices.answers, voices.answer_ids),
    ):
        broken, found = break_rows(file, rows, ids, canaries | told, chances(seed, file))
        write_csv(folder / file, HEADERS[file], broken)
        dirt += found
    for file, texts, ids in (
        ("shop_customers.jsonl", records.shop, records.shop_ids),
        ("shop_orders.jsonl", sales.online, sales.online_ids),
        ("events.jsonl", clicks.lines, clicks.ids),
        ("reviews.jsonl", voices.reviews, voices.review_ids),
    ):
        cut, found = break_lines(file, texts, ids, canaries | told, chances(seed, file))
        write_lines(folder / file, cut)
        dirt += found
    write_csv(folder / "relations.csv", "customer_no,other_customer_no,kind,since", outreach.relations)
    write_csv(folder / "consents.csv", "customer_no,purpose,granted,at", outreach.consents)
    _write_lists(folder, world)
    tell("truth", 0.95)
    links = [*records.links, *sales.links, *voices.links]
    write_truth(folder / "truth", world, people, orders, lines, plans, identities, links, dirt, voices.topics)
    tell("done", 1.0)


def _write_lists(folder: Path, world: World) -> None:
    """Stores, products and campaigns: small, clean, each with the date spelling of its own system."""
    write_csv(
        folder / "stores.csv",
        "store_id,name_zh,name_en,city,opened_on",
        ((s.store_id, s.zh, s.en, world.cities[s.city].zh, chinese(s.opened)) for s in world.stores),
    )
    write_csv(
        folder / "products.csv",
        "sku,name_zh,name_en,category,brand,list_price,launched_on",
        (
            (p.sku, p.zh, p.en, CATEGORIES[p.category], p.brand, f"{p.price / 100:.2f}", iso(p.launched))
            for p in world.products
        ),
    )
    write_csv(
        folder / "campaigns.csv",
        "campaign_id,name_zh,name_en,channel,kind,starts_on,ends_on",
        ((c.campaign_id, c.zh, c.en, c.channel, c.kind, iso(c.starts), iso(c.ends)) for c in world.campaigns),
    )
