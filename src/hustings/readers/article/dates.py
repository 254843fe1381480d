"""Days as they are said and as they are meant, seen from the day of publication."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil import parser
from dateutil.relativedelta import FR, MO, SA, SU, TH, TU, WE, relativedelta

_WEEKDAYS = {"monday": MO, "tuesday": TU, "wednesday": WE, "thursday": TH, "friday": FR,
             "saturday": SA, "sunday": SU}  # fmt: skip
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_NUMBERS = {
    w: i
    for i, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
}
_SAID = re.compile(
    rf"(?P<full>\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\b\d{{1,2}} {_MONTH},? \d{{4}})"
    rf"|(?P<day>\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?:\s?[-–]\s?\d{{1,2}}\b)?"
    rf"(?! percent|%|,\d)|\b\d{{1,2}} {_MONTH}\b)"
    rf"|(?P<weekday>\b(?:(?:last|next|this|on|early|late)\s)?{_WEEKDAY}\b)"
    r"|(?P<near>\b(?:yesterday|today|tomorrow|tonight)\b)"
    rf"|(?P<months>\b(?:last|next|this|in|since|by|until|of) (?:early |late |mid-)?{_MONTH}"
    r"(?: (?:of )?\d{4})?\b(?!\.?\s?\d))"
    r"|(?P<unit>\b(?:earlier |later )?(?:last|next|this) (?:week|month|year|weekend|quarter)\b)"
    r"|(?P<ago>\b(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten) "
    r"(?:day|week|month|year)s? ago\b)"
    r"|(?P<year>\b(?:in|since|from|until|the|of|late|early) (?:19|20)\d\d\b"
    r"(?:(?: to|-|–| until| through) (?:19|20)?\d\d\b)?)",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    rf"{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? \d{{4}}"
    r"|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Said:
    """A day as said, as resolved (ISO, possibly without day or month; '' if not), and why."""

    words: str
    iso: str
    reasoning: str
    start: int = 0

    @property
    def whole(self) -> bool:
        """Whether the day itself is known, not only its month or year."""
        return len(self.iso) == len("2020-03-03")


def published_in(text: str) -> date | None:
    """Return the day that a byline, a dateline or a file name gives, if it gives one."""
    for found in _PUBLISHED.finditer(text):
        try:
            return parser.parse(found[0]).date()
        except (ValueError, OverflowError):
            continue
    return None


def find_dates(
    text: str,
    published: date | None,
    ahead: bool = False,
    tense: Callable[[int, int], bool] | None = None,
) -> list[Said]:
    """Return every day said in a text.

    Args:
        text: a sentence.
        published: the day from which it is seen.
        ahead: whether the sentence speaks of what is to come, as a deadline does.
        tense: tells of a day, by where it begins and ends, whether it is to come.
    """
    found = []
    for m in _SAID.finditer(text):
        said = _resolve(m, published, ahead or (tense is not None and tense(m.start(), m.end())))
        if said is not None:
            found.append(said)
    return found


def _resolve(match: re.Match[str], published: date | None, ahead: bool) -> Said | None:
    words, kind = match[0], match.lastgroup or ""
    if kind == "day" and re.fullmatch(r"may \d+", words, re.IGNORECASE) and words[0] == "m":
        return None
    if kind == "full":
        day = published_in(words)
        return Said(words, day.isoformat(), "stated in full", match.start()) if day else None
    if kind == "year":
        iso, why = _year(words)
        return Said(words, iso, why, match.start())
    if published is None:
        return Said(words, "", "the article gives no day of publication", match.start())
    try:
        iso, why = _SEEN[kind](words.lower(), published, ahead)
    except (ValueError, OverflowError):
        return None
    return Said(
        words, iso, f"published {published:%A} {published.isoformat()}; {why}", match.start()
    )


def _year(words: str) -> tuple[str, str]:
    years = re.findall(r"\d{4}", words)
    return years[0], "the year stated" if len(years) == 1 else "the first of the years stated"


def _day(words: str, published: date, ahead: bool) -> tuple[str, str]:
    """A month and day without a year: the nearest such day on the side that is spoken of."""
    default = parser.parse(f"{published.year}-01-01")
    words = re.sub(r"\d+(?:st|nd|rd|th)?\s?[-–]\s?(?=\d)", "", words)  # of a range, the last day
    found = [
        d
        for year in (published.year - 1, published.year, published.year + 1)
        if (d := _on(words, default.replace(year=year).date())) is not None
    ]
    slack = timedelta(days=7)
    side = [d for d in found if (d >= published - slack if ahead else d <= published + slack)]
    best = min(side or found, key=lambda d: abs((d - published).days))
    where = " at or after that" if best >= published else " at or before that"
    return best.isoformat(), f"the nearest such day{where}"


def _on(words: str, default: date) -> date | None:
    try:
        return parser.parse(words, default=parser.parse(default.isoformat())).date()
    except ValueError:
        return None


def _weekday(words: str, published: date, ahead: bool) -> tuple[str, str]:
    name = next(w for w in _WEEKDAYS if w in words)
    day = _WEEKDAYS[name]
    if words.startswith("next") or (ahead and not words.startswith("last")):
        found = published + relativedelta(days=1, weekday=day(1))
        return found.isoformat(), f"the {name.title()} after"
    if words.startswith("last"):
        found = published + relativedelta(days=-1, weekday=day(-1))
        return found.isoformat(), f"the {name.title()} before"
    found = published + relativedelta(weekday=day(-1))
    same = " (that day)" if found == published else ""
    return found.isoformat(), f"the latest {name.title()}{same}"


def _near(words: str, published: date, _: bool) -> tuple[str, str]:
    step = {"yesterday": -1, "tomorrow": 1}.get(words, 0)
    return (published + timedelta(days=step)).isoformat(), f"{step:+d} days" if step else "that day"


def _months(words: str, published: date, ahead: bool) -> tuple[str, str]:
    named = re.search(_MONTH, words, re.IGNORECASE)
    if named is None:
        raise ValueError(words)
    month = parser.parse(f"{named[0]} 1 2000").month
    stated = re.search(r"\d{4}", words)
    if stated:
        return f"{stated[0]}-{month:02d}", "the month stated"
    if words.startswith("this"):
        return f"{published.year}-{month:02d}", "the month of that year"
    back = words.startswith(("last", "since"))
    later = words.startswith(("next", "by", "until")) or (ahead and not back)
    year = published.year
    if later and month < published.month:
        year += 1
    elif not later and (
        month > published.month or (words.startswith("last") and month == published.month)
    ):
        year -= 1
    return f"{year}-{month:02d}", "the nearest such month " + ("after" if later else "before")


def _unit(words: str, published: date, _: bool) -> tuple[str, str]:
    step = -1 if "last" in words else 1 if "next" in words else 0
    if "week" in words:
        monday = published + relativedelta(weekday=MO(-1)) + timedelta(weeks=step)
        return monday.isoformat(), "the Monday of the week meant; the day is not said"
    if "month" in words:
        return (
            f"{published + relativedelta(months=step):%Y-%m}",
            "its month" if not step else f"{step:+d} month",
        )
    if "year" in words:
        return str(published.year + step), "its year" if not step else f"{step:+d} year"
    raise ValueError(words)


def _ago(words: str, published: date, _: bool) -> tuple[str, str]:
    count, unit = words.split()[:2]
    number = int(count) if count.isdigit() else max(1, _NUMBERS.get(count, 1))
    steps = {"d": relativedelta(days=number), "w": relativedelta(weeks=number),
             "m": relativedelta(months=number), "y": relativedelta(years=number)}  # fmt: skip
    found = published - steps[unit[0]]
    shape = {"d": "%Y-%m-%d", "w": "%Y-%m-%d", "m": "%Y-%m", "y": "%Y"}[unit[0]]
    return found.strftime(shape), f"{number} {unit} back"


_SEEN = {
    "day": _day,
    "weekday": _weekday,
    "near": _near,
    "months": _months,
    "unit": _unit,
    "ago": _ago,
}
