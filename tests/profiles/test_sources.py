"""The shipped sources and topics hold together, and the model can be shown as a schema."""

import json
from pathlib import Path

import jsonschema

from profiles import Sources, load_sources
from profiles.facts import holds, template
from profiles.identity import KEYS, Record, link, tokens
from profiles.records import UNIFIED
from profiles.roles import FIELDS
from profiles.topics import TopicFinder, load_topics

ROOM = Path(__file__).parents[2] / "profiles"


def record(row: int, **keys: str) -> Record:
    return Record(source="s", row=row, keys=tuple(keys.get(key) for key in KEYS))


def test_the_demo_files_are_valid():
    sources = load_sources(ROOM / "demo" / "sources.yaml")
    assert len(sources.sources) == 14
    topics = load_topics(ROOM / "demo" / "topics.yaml")
    assert topics is not None
    assert len(topics.topics) >= 20
    assert all(topic.names.zh and topic.names.en for topic in topics.topics.values())


def test_the_schema_takes_what_the_model_takes():
    schema = Sources.model_json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "sources" in json.dumps(schema)


def test_every_condition_in_the_sql_names_a_field_that_exists():
    known = {"person", *UNIFIED}
    known |= {f"{role}.{field}" for role in UNIFIED for field in (*FIELDS[role], "person")}
    for file in (ROOM / "sql").glob("*.sql"):
        for column, condition in template(file.stem).conditions.items():
            names = {name for part in condition.split(" or ") for name in part.split(" and ")}
            assert names <= known, (file.name, column)


def test_a_condition_is_read_with_and_before_or():
    declared = frozenset({"a", "b"})
    assert holds("a and b", declared)
    assert holds("c and a or b", declared)
    assert not holds("a and c", declared)


def test_denied_complaints_are_praise():
    topics = load_topics(ROOM / "demo" / "topics.yaml")
    assert topics is not None
    finder = TopicFinder(topics, ROOM)
    for text, topic, polarity in (
        ("毛巾不起球，很满意", "quality", "positive"),
        ("洗一次就起球", "quality", "negative"),
        ("快递从没迟到", "late_delivery", "positive"),
        ("the parcel was never late", "late_delivery", "positive"),
        ("It arrived three days late", "late_delivery", "negative"),
        ("等了五天还没收到", "late_delivery", "negative"),
    ):
        found = {mention.topic: mention for mention in finder.find(text, None)}
        assert found[topic].polarity == polarity, text
        assert 0 <= found[topic].start < found[topic].end <= len(text)


def test_a_family_phone_does_not_join_two_customer_numbers():
    links = link([record(1, customer_no="C1", phone="p"), record(2, customer_no="C2", phone="p")], merge_limit=8)
    assert links.person_of == ("customer_no:C1", "customer_no:C2")
    assert links.conflicting == 1
    assert ("phone", "p") not in links.key_of


def test_a_chain_of_keys_joins_but_never_two_customer_numbers():
    links = link(
        [
            record(1, customer_no="C1", phone="p"),
            record(2, account_no="S1", phone="p", email="e"),
            record(3, customer_no="C2", email="e"),
        ],
        merge_limit=8,
    )
    assert links.person_of == ("customer_no:C1", "customer_no:C1", "customer_no:C2")


def test_a_phone_of_many_links_nobody():
    links = link([record(row, account_no=f"S{row}", phone="p") for row in range(9)], merge_limit=8)
    assert len(set(links.person_of)) == 9
    assert links.too_shared == 1


def test_tokens_depend_on_the_key_and_a_collision_takes_the_next_digits():
    names = [f"customer_no:C{number}" for number in range(50)]
    first, second = tokens(names, b"a", {}), tokens(names, b"b", {})
    assert first == tokens(reversed(names), b"a", {})
    assert not set(first.values()) & set(second.values())
    taken = tokens(["x"], b"a", {})["x"]
    assert tokens(["x"], b"a", {"other": taken})["x"] != taken
