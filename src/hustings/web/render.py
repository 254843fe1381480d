"""Templates and how they are filled."""

from __future__ import annotations

from datetime import date
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from hustings.report import words

ENVIRONMENT = Environment(
    loader=PackageLoader("hustings.web", "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def day(text: str) -> str:
    """A day as a person writes it: 3 March 2020."""
    found = date.fromisoformat(text)
    return f"{found.day} {found:%B %Y}"


def in_days(number: int) -> str:
    """How far away a day is."""
    return {0: "today", 1: "tomorrow"}.get(number, f"in {number} days")


def named(text: str, names: dict[str, str]) -> str:
    """A sentence about candidate ids with their names instead."""
    words_ = [names.get(word, word) for word in text.split(" ")]
    return " ".join(words_)


ENVIRONMENT.filters.update(
    chance=words.chance,
    odds=words.odds,
    share=words.share,
    points=words.points,
    day=day,
    in_days=in_days,
    named=named,
)


def render(template: str, **context: Any) -> str:
    """A page."""
    return ENVIRONMENT.get_template(template).render(**context)
