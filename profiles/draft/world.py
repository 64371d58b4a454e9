"""Well-known values in both languages: countries, provinces, cities, languages, currencies, months and weekdays.

From CLDR (Babel), ISO 3166-2 with its translations (pycountry) and the places of telephone prefixes (phonenumbers).
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import pycountry
from babel import Locale
from phonenumbers.geodata import GEOCODE_DATA

from .bundled import demonyms, spellings
from .words import says

Kind = Literal["country", "region", "province", "city", "language", "currency", "month", "weekday"]
_SIGNS: tuple[tuple[str, Kind], ...] = (
    ("country_value", "country"), ("language_value", "language"), ("currency_value", "currency"), ("month_value", "month"),
    ("weekday_value", "weekday"), ("city_value", "city"), ("province_value", "province"), ("region_value", "region"),
)  # fmt: skip
_BESIDE: dict[Kind, tuple[Kind, ...]] = {
    "country": ("region",), "region": ("country", "province"), "province": ("region", "city"), "city": ("province", "country"),
    "language": (), "currency": (), "month": (), "weekday": (),
}  # fmt: skip
"""Where else a name is looked for: Hong Kong among cities, Puerto Rico among provinces."""
_SHARE = 0.6
"""Share of a column's values that must be known for its kind to be read from them."""
_CHINESE_ENDING = re.compile(r"(特别行政区|壮族自治区|维吾尔自治区|回族自治区|自治区|自治州|地区|省|市|州|府|县|盟)$")
_ENGLISH_ENDING = re.compile(
    r" (Sheng|Shi|SAR|Zizhiqu|Zhuangzu Zizhiqu|Huizu Zizhiqu|Uygur Zizhiqu|Province|Prefecture)$"
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a well-known value is called."""

    en: tuple[str, ...]
    zh: tuple[str, ...]


def known_values(values: Sequence[str], words: Sequence[str]) -> dict[str, Known]:
    """Stored value → its names, for the values of one column; `words` say what the column is about.

    A column whose words name no kind is read by its values: most of them must be of one kind. Codes (CN, USA, NY) are
    read only where the column is a column of codes.
    """
    kind = next((kind for sign, kind in _SIGNS if says(words, sign)), None)
    plain = [value for value in values if value.strip()]
    if kind is None:
        kind = _by_values(plain)
    if kind is None:
        return {}
    found = _codes(plain, kind)
    for value in plain:
        held = next((known for one in (kind, *_BESIDE[kind]) if (known := _names(one).get(value.strip().casefold()))), None)  # fmt: skip
        if held is not None:
            found.setdefault(value, held)
    return found


@cache
def all_demonyms() -> frozenset[str]:
    """French, Chinese, African …: words that languages share with what belongs to a country."""
    return frozenset(word for words in demonyms().values() for word in words)


def _by_values(values: Sequence[str]) -> Kind | None:
    if len(values) < 3:
        return None
    best: tuple[float, Kind] | None = None
    kinds: tuple[Kind, ...] = ("country", "region", "province", "city", "language", "currency", "month", "weekday")
    for kind in kinds:
        names = _names(kind)
        share = sum(value.strip().casefold() in names for value in values) / len(values)
        if share >= _SHARE and (best is None or share > best[0]):
            best = share, kind
    return best[1] if best else None


def _codes(values: Sequence[str], kind: Kind) -> dict[str, Known]:
    """Names of a column's codes; nothing unless most of its values are codes of one and the same list."""
    if kind not in ("country", "province", "language", "currency") or any(len(value) > 3 for value in values):
        return {}
    best: dict[str, Known] = {}
    for codes in _code_lists(kind):
        found = {value: known for value in values if (known := codes.get(value.upper()))}
        if len(found) > len(best) and len(found) >= _SHARE * len(values):
            best = found
    return best


@cache
def _names(kind: Kind) -> Mapping[str, Known]:
    """Name in either language, case folded → all names."""
    found: dict[str, Known] = {}
    for known in _list(kind):
        for name in (*known.en, *known.zh):
            if len(name) > 2 or not name.isascii() or name in ("US", "UK"):
                found.setdefault(name.casefold(), known)
    return found


def _list(kind: Kind) -> list[Known]:
    match kind:
        case "country":
            return list(_countries().values())
        case "region":
            return [
                Known(_en((name, *further.en)), (zh, *further.zh, *((zh + "大陆",) if zh.endswith("洲") else ())))
                for code, name in _LOCALES[0].territories.items()
                if code.isdigit()
                for zh in (str(_LOCALES[1].territories[code]),)
                for further in (_spelt(code),)
            ]
        case "province":
            return [*_chinese_places()[0], *(known for codes in _provinces().values() for known in codes.values())]
        case "city":
            return [*_world_cities(), *_chinese_places()[1]]
        case "language":
            return list(_languages().values())
        case "currency":
            return list(_currencies().values())
        case "month":
            return [_counted("months", n, f"{n}月") for n in range(1, 13)]
        case "weekday":
            return [_counted("days", n, "") for n in range(7)]


_LOCALES = (Locale("en"), Locale("zh"))


def _counted(what: str, number: int, further: str) -> Known:
    """A month or a weekday: long and short forms."""
    forms: list[list[str]] = []
    for locale in _LOCALES:
        held = getattr(locale, what)["format"]
        forms.append([str(held[width][number]) for width in ("wide", "abbreviated")])
    chinese = [name.replace("星期日", "星期天") for name in forms[1]]
    return Known(_en(forms[0]), _en((*forms[1], *chinese, *([further] if further else ()))))


def _en(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def _spelt(code: str) -> Known:
    held = spellings().get(code, {})
    return Known((*held.get("en", ()), *demonyms().get(code, ())), tuple(held.get("zh", ())))


@cache
def _countries() -> dict[str, Known]:
    english, chinese = (locale.territories for locale in _LOCALES)
    found: dict[str, Known] = {}
    for country in pycountry.countries:
        code = str(country.alpha_2)
        further = _spelt(code)
        official = [getattr(country, field, "") for field in ("common_name", "name")]
        name = str(english.get(code, country.name)).replace(" SAR China", "")
        zh = str(chinese.get(code, "")).removesuffix("特别行政区")
        names = [name, *further.en, *(held for held in official if held and "," not in held)]
        found[code] = Known(_en(names), _en((zh, *further.zh, zh.removeprefix("中国") if len(zh) > 2 else "")))
    return found


@cache
def _languages() -> dict[str, Known]:
    english, chinese = (locale.languages for locale in _LOCALES)
    found: dict[str, Known] = {}
    for code, name in english.items():
        zh = str(chinese.get(code, ""))
        if zh:
            written = zh[:-1] + "文" if zh.endswith("语") and len(zh) <= 3 else ""
            found[code.upper()] = Known(_en((str(name), *_spelt(code).en)), _en((zh, written, *_spelt(code).zh)))
    return found


@cache
def _currencies() -> dict[str, Known]:
    english, chinese = (locale.currencies for locale in _LOCALES)
    return {
        str(code): Known(_en((str(name), str(code))), (str(chinese[code]),))
        for code, name in english.items()
        if code in chinese
    }


@cache
def _provinces() -> dict[str, dict[str, Known]]:
    """Country → code → the province or state of that code, as far as its name is translated."""
    try:
        translated = gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=["zh_CN"]).gettext
    except OSError:  # the package came without its translations
        return {}
    found: dict[str, dict[str, Known]] = {}
    for held in pycountry.subdivisions:
        name, zh = str(held.name), translated(held.name)
        if zh == name:
            continue
        short = _ENGLISH_ENDING.sub("", name)
        bare = _CHINESE_ENDING.sub("", zh)
        known = Known(_en((short, name)), _en((zh, bare if len(bare) > 1 else "")))
        found.setdefault(str(held.country_code), {})[str(held.code).partition("-")[2]] = known
    return found


def _code_lists(kind: Kind) -> list[dict[str, Known]]:
    if kind == "country":
        by_three = {
            str(c.alpha_3): _countries()[str(c.alpha_2)] for c in pycountry.countries if str(c.alpha_2) in _countries()
        }
        return [{**_countries(), "UK": _countries()["GB"]}, {**by_three, "UK": _countries()["GB"]}]
    if kind == "language":
        return [_languages()]
    if kind == "currency":
        return [_currencies()]
    first = [_provinces()[code] for code in ("US", "CN", "CA", "AU") if code in _provinces()]
    return [*first, *_provinces().values()]


@cache
def _world_cities() -> tuple[Known, ...]:
    """The cities time zones are called after: capitals and the largest ones of the world."""
    found: list[Known] = []
    for zone, held in _LOCALES[1].time_zones.items():
        area, _, place = str(zone).rpartition("/")
        if area and "city" in held and not area.startswith("Etc"):
            english = _LOCALES[0].time_zones.get(zone, {}).get("city") or place.replace("_", " ")
            found.append(Known(_en((str(english), place.replace("_", " "))), (str(held["city"]),)))
    return tuple(found)


@cache
def _chinese_places() -> tuple[tuple[Known, ...], tuple[Known, ...]]:
    """Provinces and cities of China, and cities of its neighbours, from the places of telephone prefixes."""
    provinces: dict[str, Known] = {}
    cities: dict[str, Known] = {}
    pairs = {
        (held["en"], held["zh"])
        for prefix, held in GEOCODE_DATA.items()
        if len(prefix) <= 6 and "zh" in held and "en" in held
    }
    for english, chinese in sorted(pairs):
        places, _, province = english.partition(", ")
        lead = re.match(r".+?省|内蒙古|广西|宁夏|新疆|西藏", chinese) if province else None
        if lead is not None:
            name = lead.group()
            provinces.setdefault(province, Known((province,), _en((name, name.removesuffix("省")))))
            chinese = chinese[lead.end() :]
        names, called = places.split("/"), chinese.split("、")
        if len(names) == len(called):
            for name, zh in zip(names, called, strict=True):
                bare = _CHINESE_ENDING.sub("", zh)
                spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "'", name)
                cities.setdefault(
                    name,
                    Known(_en((spaced, name, spaced.replace("'", " "))), _en((bare if len(bare) > 1 else "", zh))),
                )
    return tuple(provinces.values()), tuple(cities.values())
