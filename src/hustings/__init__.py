"""Hustings forecasts elections whose field is not settled, and answers what-if questions."""

from hustings.api import areas, fields, forecast, what_if
from hustings.assume import Assumption, assume
from hustings.backtest import backtest
from hustings.errors import HustingsError
from hustings.explain import explain
from hustings.forecast import Fitted, ForecastSettings, fit_race
from hustings.formats import export_data, import_data
from hustings.library import check, find, load, new, races
from hustings.reading import read
from hustings.review import accept, correct, reject
from hustings.timeline import timeline

__all__ = [
    "Assumption",
    "Fitted",
    "ForecastSettings",
    "HustingsError",
    "accept",
    "areas",
    "assume",
    "backtest",
    "check",
    "correct",
    "explain",
    "export_data",
    "fields",
    "find",
    "fit_race",
    "forecast",
    "import_data",
    "load",
    "new",
    "races",
    "read",
    "reject",
    "timeline",
    "what_if",
]
