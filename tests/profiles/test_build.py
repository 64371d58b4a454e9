"""From sources.yaml to the tables: what is cleaned, linked, masked and counted."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from domain.errors import CatalogError, HomeError, InputError
from profiles import Vault, build_home


def test_a_build_says_what_it_made(built):
    home, result = built
    assert result.as_of == date(2025, 11, 21)
    assert result.rows["profile"] == 6
    assert result.rejected > 0
    assert result.corrected > 0
    assert (home / "warehouse.duckdb").exists()
    assert (home / "current").is_symlink()


def test_spellings_are_brought_to_one_form(built, read):
    home, _ = built
    vault = home / "vault.duckdb"
    phones = read(vault, "SELECT phone FROM stg_crm ORDER BY customer_no")
    assert phones[:3] == [("+8610012345678",), ("+8610022223333",), ("+8610033334444",)]
    assert read(vault, "SELECT email FROM stg_crm WHERE customer_no = 'C000001'") == [("wxm@a.example",)]
    assert read(vault, "SELECT DISTINCT city FROM stg_crm ORDER BY 1") == [("Beijing",), ("Shanghai",)]
    assert read(vault, "SELECT joined_on FROM stg_crm ORDER BY customer_no LIMIT 2") == [
        (date(2024, 6, 1),),
        (date(2025, 3, 4),),
    ]
    assert read(vault, "SELECT birth_date FROM stg_crm WHERE customer_no = 'C000002'") == [(date(1985, 3, 4),)]


def test_an_impossible_value_is_emptied_and_counted(built, read):
    home, _ = built
    found = read(home / "warehouse.duckdb", "SELECT field, rows FROM data_quality WHERE issue = 'impossible'")
    assert sorted(found) == [("birth_date", 1), ("rating", 1)]


def test_broken_rows_are_in_quarantine_with_their_line(built, read):
    home, _ = built
    rows = read(home / "vault.duckdb", "SELECT file, line, reason FROM quarantine ORDER BY ALL")
    assert ("crm.csv", 5, "2 columns where the header has 10") in rows
    assert ("shop.jsonl", 4, "not a whole JSON object") in rows
    assert any(file == "orders.jsonl" and reason == "not a whole JSON object" for file, _, reason in rows)
    assert all(file for file, _, _ in rows)


def test_no_row_is_lost_between_file_and_tables(built, read):
    home, _ = built
    vault = home / "vault.duckdb"
    for source, file, header in (("crm", "crm.csv", 1), ("orders", "orders.jsonl", 0), ("till", "till.csv", 1)):
        lines = len((home / file).read_text(encoding="utf-8").splitlines()) - header
        raw = read(vault, f"SELECT count(*) FROM raw_{source}")[0][0]
        broken = read(
            vault, f"SELECT count(*) FROM quarantine WHERE source = '{source}' AND content NOT LIKE '{{\"_s%'"
        )
        assert raw + broken[0][0] == lines


def test_duplicates_and_future_rows_are_rejected_and_counted(built, read):
    home, _ = built
    checks = read(home / "warehouse.duckdb", "SELECT source, issue, rows FROM data_quality WHERE action = 'rejected'")
    assert ("events", "duplicate", 1) in checks
    assert ("orders", "duplicate", 1) in checks
    assert ("till", "no usable ordered_at", 1) in checks


def test_undeclared_columns_stay_out_and_are_listed(built, read):
    home, _ = built
    listed = read(home / "warehouse.duckdb", "SELECT source, field FROM data_quality WHERE issue = 'not declared'")
    assert listed == [("crm", "note")]


def test_persons_are_linked_by_exact_keys_but_a_family_phone_links_nobody(built):
    home, _ = built
    vault = Vault.open(home)
    assert vault is not None
    first = vault.resolve("100 1234 5678")
    assert len(first) == 1
    assert vault.resolve("C000001") == vault.resolve("王小明") == vault.resolve("WXM@a.example") == first
    assert vault.resolve("S1000001") == vault.resolve(first[0].lower()) == first
    assert vault.resolve("C000005") != vault.resolve("C000006")
    assert len(vault.resolve("10077778888")) == 2
    assert vault.resolve("nobody at all") == ()
    known = vault.identifiers(first[0])
    assert known["name"] == ("王小明",)
    assert known["customer_no"] == ("C000001",)
    vault.close()


def test_a_return_refunds_the_order_it_belongs_to(built, read):
    home, _ = built
    orders = dict(read(home / "warehouse.duckdb", "SELECT order_id, status FROM fact_order WHERE channel = 'store'"))
    assert orders == {"R1000001": "refunded", "R1000002": "paid", "R1000003": "paid"}
    paid = read(home / "warehouse.duckdb", "SELECT paid_amount, items FROM fact_order WHERE order_id = 'R1000001'")
    assert paid == [(107.25, 3)]


def test_money_in_fen_and_times_with_a_zone_are_turned(built, read):
    home, _ = built
    for line in (home / "orders.jsonl").read_text(encoding="utf-8").splitlines()[:-1]:
        given = json.loads(line)
        if given["unit"] == "fen":
            [(paid, hour)] = read(
                home / "warehouse.duckdb",
                f"SELECT paid_amount, hour FROM fact_order WHERE order_id = '{given['order_id']}'",
            )
            assert paid == pytest.approx(given["paid_amount"] / 100)
            assert hour == (int(given["placed_at"][11:13]) + 8) % 24


def test_texts_are_masked_and_searched_for_topics(built, read):
    home, _ = built
    texts = dict(read(home / "warehouse.duckdb", "SELECT feedback_id, text FROM feedback"))
    assert texts["V1"] == "［姓名］到现在还没收到，电话 ［手机］，送到［地址］，物流太慢"
    assert texts["V2"] == "Great coffee, never late. [name], [e-mail], [number]"
    assert texts["V3"] == "不起球，手机［手机］"
    topics = read(
        home / "warehouse.duckdb",
        "SELECT feedback_id, topic, t.polarity, text[span_start + 1:span_end] FROM feedback_topic t "
        "JOIN feedback USING (feedback_id) ORDER BY ALL",
    )
    assert topics == [
        ("V1", "late_delivery", "negative", "物流太慢"),
        ("V1", "late_delivery", "negative", "还没收到"),
        ("V2", "late_delivery", "positive", "never late"),
        ("V3", "pilling", "positive", "不起球"),
    ]
    assert read(home / "warehouse.duckdb", "SELECT keyword FROM fact_event WHERE event_id = 'E2'") == [
        ("［手机］",)
    ] or read(home / "warehouse.duckdb", "SELECT keyword FROM fact_event WHERE event_id = 'E2'") == [("[phone]",)]


def test_no_identifier_leaves_the_vault(built, read, dump):
    home, _ = built
    known = {str(row[0]) for row in read(home / "vault.duckdb", "SELECT DISTINCT value FROM person_identifier")}
    assert len(known) > 15
    known |= {value.removeprefix("+86") for value in known}
    shown = json.dumps(dump(home / "warehouse.duckdb"), ensure_ascii=False, default=str)
    assert [value for value in sorted(known) if value in shown] == []
    raw = (home / "current" / "warehouse.duckdb").read_bytes()
    assert [value for value in sorted(known) if value.encode() in raw] == []


def test_labels_and_units_come_from_the_catalog(built, read):
    home, _ = built
    warehouse = home / "warehouse.duckdb"
    assert read(warehouse, "SELECT * FROM meta_label ORDER BY ALL") == [
        ("customer.city", "Beijing", "en", "Beijing"),
        ("customer.city", "Shanghai", "en", "Shanghai"),
        ("customer.city", "Shanghai", "zh", "上海"),
    ]
    assert read(warehouse, "SELECT * FROM meta_unit") == [("customer.customers", "count", None, "people", "人")]


def test_a_further_column_is_carried_and_absent_ones_are_not_there(built, read):
    home, _ = built
    assert read(home / "warehouse.duckdb", "SELECT origin FROM product ORDER BY sku") == [("YN",), ("FJ",), ("JX",)]
    columns = {row[0] for row in read(home / "warehouse.duckdb", "DESCRIBE profile")}
    assert {"city", "late_share", "may_sms", "household_size"} <= columns
    assert not {"member_tier", "last_nps", "campaigns_12m", "name", "phone", "address"} & columns


def test_strange_names_and_formats_give_the_same_tables(built, small: Path, catalog, dump):
    home, _ = built
    renamed = {"customer_no": "Kundennr", "full_name": "Name", "city": "Ort", "phone": "Tel", "note": "Notiz"}
    rows = list(csv.reader(io.StringIO((small / "crm.csv").read_text(encoding="utf-8"))))
    rows[0] = [renamed.get(name, name) for name in rows[0]]
    with (small / "Kunden Liste.txt").open("w", encoding="gb18030", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    with duckdb.connect() as connection:
        connection.execute('CREATE TABLE clicks (id TEXT, "Zeit Punkt" TEXT, shop_id TEXT, type TEXT, keyword TEXT)')
        rows = [json.loads(line) for line in (small / "events.jsonl").read_text(encoding="utf-8").splitlines()]
        connection.executemany("INSERT INTO clicks VALUES ($1, $2, $3, $4, $5)", [list(row.values()) for row in rows])
        connection.execute(f"COPY clicks TO '{small / 'klicks.parquet'}'")
    (small / "crm.csv").unlink()
    (small / "events.jsonl").unlink()
    text = (small / "sources.yaml").read_text(encoding="utf-8")
    text = text.replace("file: crm.csv", "file: Kunden Liste.txt\n    encoding: gb18030")
    for field, column in (("customer_no", "Kundennr"), ("name", "Name"), ("phone", "Tel")):
        text = text.replace(
            f"      {field}: {'full_name' if field == 'name' else field}\n", f"      {field}: {column}\n", 1
        )
    text = text.replace("{from: city, values: city}", "{from: Ort, values: city}", 1)
    text = text.replace("events.jsonl", "klicks.parquet").replace("event_id: event_id", "event_id: id")
    text = text.replace("happened_at: at", "happened_at: Zeit Punkt")
    (small / "sources.yaml").write_text(text, encoding="utf-8")
    build_home(small, catalog=catalog)
    before, after = dump(home / "warehouse.duckdb"), dump(small / "warehouse.duckdb")
    for table in set(before) - {"meta", "data_quality", "lineage"}:
        assert after[table] == before[table], table


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("role: products", "role: product", "did you mean `products`"),
        ("    file: stores.csv", "    fil: stores.csv", "did you mean `file`"),
        ("{sku: sku, name_zh", "{sku: sk, name_zh", "did you mean `sku`"),
        ("{sku: sku, name_zh", "{skuu: sku, name_zh", "did you mean `sku`"),
        ("values: gender}", "values: gendr}", "did you mean `gender`"),
    ],
)
def test_a_slip_in_sources_is_named_with_the_nearest_name(small: Path, catalog, old: str, new: str, said: str):
    file = small / "sources.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogError, match=said) as caught:
        build_home(small, catalog=catalog)
    assert "sources.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_slip_is_named_with_its_line(small: Path, catalog):
    file = small / "sources.yaml"
    text = file.read_text(encoding="utf-8").replace("role: relations", "role: relation")
    file.write_text(text, encoding="utf-8")
    line = next(number for number, row in enumerate(text.splitlines(), start=1) if "role: relation" in row)
    with pytest.raises(CatalogError, match=f"line {line}:"):
        build_home(small, catalog=catalog)


def test_a_wrong_encoding_names_the_file_and_what_to_do(small: Path, catalog):
    text = (small / "crm.csv").read_text(encoding="utf-8")
    (small / "crm.csv").write_text(text, encoding="gb18030")
    with pytest.raises(InputError, match=r"crm\.csv: not written in utf-8; say its `encoding`"):
        build_home(small, catalog=catalog)


def test_one_row_of_wrong_bytes_goes_to_quarantine(small: Path, catalog, read):
    with (small / "crm.csv").open("ab") as file:
        file.write("C000007,钱八,M,1990-01-01,10055556666,,上海,,2025-01-01,x\n".encode("gb18030"))
    build_home(small, catalog=catalog)
    reasons = read(small / "vault.duckdb", "SELECT reason FROM quarantine WHERE source = 'crm'")
    assert ("bytes that are not of the declared encoding",) in reasons


def test_an_unclosed_quote_costs_one_row_only(small: Path, catalog, read):
    text = (small / "crm.csv").read_text(encoding="utf-8").replace("C000003,李四", 'C000003,"李四')
    (small / "crm.csv").write_text(text, encoding="utf-8")
    build_home(small, catalog=catalog)
    numbers = read(small / "vault.duckdb", "SELECT customer_no FROM stg_crm ORDER BY 1")
    assert numbers == [("C000001",), ("C000002",), ("C000005",), ("C000006",)]


def test_a_missing_file_and_a_missing_home_are_said_plainly(small: Path, catalog, tmp_path: Path):
    (small / "till.csv").unlink()
    with pytest.raises(InputError, match=r"till\.csv: there is no such file"):
        build_home(small, catalog=catalog)
    with pytest.raises(HomeError, match=r"no sources\.yaml here"):
        build_home(tmp_path / "elsewhere", catalog=catalog)
