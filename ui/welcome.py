"""The catalog's starter questions become the empty page; its version and day become the line in the header."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.catalog import Catalog
from domain.language import Language
from ui.markup import Markup, tag
from ui.text import Text

WAYS: tuple[Literal["rep", "marketer", "evaluator"], ...] = ("rep", "marketer", "evaluator")
_OPEN_PLACE = "{person}"
VERSION_SHOWN = 20
"""Characters of the data version in the header; the whole is in its title."""


def welcome(catalog: Catalog, language: Language) -> Markup:
    """A greeting and the starter questions in their groups; a group without questions is left out."""
    text = Text(language)
    groups = []
    for way in WAYS:
        questions = [starter.text.in_(language) for starter in catalog.starters if starter.way == way]
        if questions:
            who = tag("span", text(f"welcome.{way}_who"), class_="who")
            asks = (tag("li", _starter(question, text)) for question in questions)
            groups.append(tag("section", tag("h2", text(f"welcome.{way}"), who), tag("ul", *asks)))
    return tag(
        "div",
        tag("h1", text("welcome.title")),
        tag("p", text("welcome.lead"), class_="lead"),
        tag("div", *groups, class_="ways") if groups else "",
        class_="welcome",
        lang="zh-CN" if language == "zh" else "en",
    )


def _starter(question: str, text: Text) -> Markup:
    """A button that asks its question; one with an open place is put into the box instead, to be filled in."""
    if _OPEN_PLACE not in question:
        return tag("button", question, type="button", data_ask=question)
    shown = question.replace(_OPEN_PLACE, text("welcome.open_place"))
    return tag("button", shown, type="button", data_fill=shown, data_place=text("welcome.open_place"))


def brand(catalog: Catalog, *, as_of: date, data_version: str, brain: str | None, language: Language) -> Markup:
    """The name, which data this is, its last day and version, and who reads the questions (when there is no choice)."""
    text = Text(language)
    version = data_version if len(data_version) <= VERSION_SHOWN else data_version[:VERSION_SHOWN] + "…"
    facts = [
        tag("span", catalog.title.in_(language), class_="data"),
        tag("span", text("header.as_of", day=as_of.isoformat())),
        tag("span", text("header.version", version=version), title=data_version, class_="version"),
    ]
    if brain:
        facts.append(tag("span", text("header.brain", brain=brain_name(brain, language)), class_="brain"))
    return tag(
        "div",
        tag("span", "画", class_="seal", aria_hidden="true"),
        tag(
            "div",
            tag(
                "p",
                "Limner",
                tag("span", text("header.name"), lang="zh-CN"),
                class_="name",
                title=text("header.tagline"),
            ),
            tag("p", *facts, class_="meta"),
        ),
        class_="brand",
    )


def brain_name(brain: str, language: Language) -> str:
    """What a brain is called on the page: ours has a plain name, a chat model is called what its owner calls it."""
    return Text(language)("header.brain_embedded") if brain == "embedded" else brain
