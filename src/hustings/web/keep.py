"""A fit as bytes that are kept, and back again: everything that made a forecast, without a pickle.

The race and ledger as of the day, the settings and the seed are JSON; the posterior's arrays are
one ``.npz``. A fit read back gives the same numbers as the fit that was kept.
"""

from __future__ import annotations

import gzip
import io
import json
from dataclasses import dataclass
from typing import Any, get_origin

import numpy as np
from cattrs.preconf.json import JsonConverter, make_converter

from hustings.forecast import Fitted, ForecastSettings, Known, from_posterior
from hustings.posterior import Posterior
from hustings.race import Race


@dataclass(frozen=True)
class MadeOf:
    """What a fit was made from and what it found; the basis follows from these."""

    known: Known
    seed: int
    settings: ForecastSettings
    posterior: Posterior


def pack(value: Any) -> bytes:
    """JSON, compressed; the same value gives the same bytes."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


def unpack(body: bytes) -> Any:
    """The value that was packed."""
    return json.loads(gzip.decompress(body))


def unpack_bytes(body: bytes) -> bytes:
    """The JSON text that was packed, unread."""
    return gzip.decompress(body)


def freeze(fitted: Fitted) -> tuple[bytes, bytes]:
    """A fit as (JSON, arrays)."""
    arrays: list[np.ndarray[Any, Any]] = []
    made = MadeOf(fitted.known, fitted.seed, fitted.settings, fitted.posterior)
    body = pack(_converter(arrays).unstructure(made))
    stream = io.BytesIO()
    named: Any = {str(i): a for i, a in enumerate(arrays)}
    np.savez_compressed(stream, **named)
    return body, stream.getvalue()


def thaw(body: bytes, arrays: bytes) -> Fitted:
    """The fit again. Cheap: no model is fitted, only the random numbers are drawn anew."""
    with np.load(io.BytesIO(arrays), allow_pickle=False) as stored:
        found = [stored[str(i)] for i in range(len(stored.files))]
    made = _converter(found).structure(unpack(body), MadeOf)
    return from_posterior(made.known, made.posterior, seed=made.seed, settings=made.settings)


def race_of(body: bytes) -> Race:
    """The race as of the day, from what a fit was made of, without its arrays."""
    race: Race = make_converter().structure(unpack(body)["known"]["race"], Race)
    return race


def _converter(arrays: list[np.ndarray[Any, Any]]) -> JsonConverter:
    """A converter that puts arrays aside, leaving their number in the JSON."""

    def is_array(kind: Any) -> bool:
        return kind is np.ndarray or get_origin(kind) is np.ndarray

    def put(array: np.ndarray[Any, Any]) -> int:
        arrays.append(array)
        return len(arrays) - 1

    converter = make_converter()
    converter.register_unstructure_hook_func(is_array, put)
    converter.register_structure_hook_func(is_array, lambda number, _: arrays[number])
    return converter
