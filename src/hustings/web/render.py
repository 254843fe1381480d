"""Templates and how they are filled."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from hustings.report import words

ENVIRONMENT = Environment(
    auto_reload=False,
    loader=ChoiceLoader(
        [PackageLoader("hustings.web", "templates"), PackageLoader("hustings.report", "templates")]
    ),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def in_days(number: int) -> str:
    """How far away a day is."""
    return {0: "today", 1: "tomorrow"}.get(number, f"in {number} days")


def source_link(source: str) -> Markup:
    """A source as a link where it is a web address, as its words where it is not."""
    parts = urlsplit(source)
    if parts.scheme in ("http", "https") and parts.hostname:
        link = Markup('<a href="{}" rel="noreferrer noopener">{}</a>')
        return link.format(source, parts.hostname.removeprefix("www."))
    return escape(source)


def told(row: dict[str, Any]) -> str:
    """What a row of the ledger says, after its type; an accepted row's words begin with it."""
    kind, said = row["type"].replace("_", " "), row["statement"] or row["object"]
    return said if said.startswith(f"{row['type']}:") else f"{kind}: {said}"


ENVIRONMENT.filters.update(
    chance=words.chance,
    odds=words.odds,
    share=words.share,
    points=words.points,
    day=words.day,
    in_days=in_days,
    told=told,
    receiver=words.receiver,
    source_link=source_link,
)


def render(template: str, **context: Any) -> str:
    """A page."""
    return ENVIRONMENT.get_template(template).render(**context)
