"""Hustings forecasts elections whose field is not settled, and answers what-if questions."""

from hustings.api import fields, forecast, what_if
from hustings.backtest import backtest
from hustings.errors import HustingsError
from hustings.forecast import Fitted, ForecastSettings, fit_race
from hustings.library import check, find, load, new, races

__all__ = [
    "Fitted",
    "ForecastSettings",
    "HustingsError",
    "backtest",
    "check",
    "fields",
    "find",
    "fit_race",
    "forecast",
    "load",
    "new",
    "races",
    "what_if",
]
