"""What the desk can be told, in one frozen place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from platformdirs import user_data_path
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from hustings.errors import HustingsError
from hustings.forecast import ForecastSettings


def home() -> Path:
    """Where the desk keeps its database and its token unless told otherwise."""
    return user_data_path("hustings", appauthor=False)


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """Everything about a desk.

    races        names or folders; empty for every race at hand
    days         days to have a forecast of at start; empty for today, or the last vote's day
    database     a database's address; empty for SQLite in the desk's folder
    folder       where the token and the embedded database live
    seed         of every forecast made here
    forecast     model, engine and number of draws
    most_fields  how many combinations of names are counted ahead
    body_limit   largest request, in bytes
    fits_an_hour how many forecasts may be asked for in an hour
    lag          how long a page may lag behind files and database, in seconds
    """

    races: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    database: str = ""
    folder: Path = field(default_factory=home)
    host: str = "127.0.0.1"
    port: int = 8765
    seed: int = 1
    forecast: ForecastSettings = field(default_factory=ForecastSettings)
    most_fields: int = 200
    body_limit: int = 1_000_000
    fits_an_hour: int = 30
    lag: float = 0.25

    @property
    def url(self) -> str:
        """The address of the database, with the driver spelt out."""
        if not self.database:
            return f"sqlite:///{self.folder / 'desk.db'}"
        try:
            url = make_url(self.database)
        except ArgumentError:
            raise HustingsError(
                f"--database: got '{self.database}'; expected an address. "
                "Try: postgresql://user@localhost/hustings"
            ) from None
        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername="postgresql+psycopg")
        if url.get_backend_name() not in ("sqlite", "postgresql"):
            raise HustingsError(
                f"--database: got '{url.drivername}'; expected sqlite or postgresql. "
                "Try: postgresql://user@localhost/hustings"
            )
        return url.render_as_string(hide_password=False)
