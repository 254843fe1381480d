"""What is kept gives the same answers as the fit, and never changes."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

import hustings
from hustings.web import fieldtable, worker
from hustings.web.keep import freeze, race_of, thaw, unpack
from hustings.web.scenario import Scenario
from hustings.web.settings import DeskSettings
from hustings.web.store import Store


def test_a_fit_read_back_gives_the_same_answers(made):
    body, arrays = freeze(made.fitted)
    again = thaw(body, arrays)
    assert again.known == made.fitted.known
    assert hustings.what_if(again, enter=("poe",)) == hustings.what_if(made.fitted, enter=("poe",))
    assert race_of(body) == made.fitted.known.race


def test_what_is_kept_holds_everything_that_made_it(made, desk):
    kept = desk.kept("us-xx-2030-senate", {})
    line = kept.line
    assert (line.as_of, line.seed) == ("2029-12-01", 1)
    assert line.inputs_sha256 == made.fitted.known.sha256(made.fitted.settings)
    assert line.version
    assert kept.forecast == hustings.forecast(made.fitted)


@pytest.mark.parametrize("table", ["kept", "answers"])
def test_what_is_kept_never_changes(table, desk):
    column = "version" if table == "kept" else "scenario"
    with pytest.raises(DatabaseError, match="never changes"), desk.store.engine.begin() as c:
        c.execute(text(f"UPDATE {table} SET {column} = 'other'"))


def test_keeping_the_same_fit_again_changes_nothing(made, desk):
    before = desk.store.lines("us-xx-2030-senate")
    assert worker.keep(desk.store, made.fitted, 200) == made.kept
    assert desk.store.lines("us-xx-2030-senate") == before


def test_every_combination_is_at_hand_and_equals_the_library(made, desk):
    vary = fieldtable.varied(made.fitted, 200)
    every = fieldtable.scenarios(made.fitted, vary)
    assert len(every) == len({s.key for s in every}) == 2 * 2 * 3 - 1  # not the empty field
    assert desk.store.answered(made.kept) >= {s.key for s in every}
    stored = unpack(desk.store.answer(made.kept, "in=poe&out=doe")[0])
    asked = hustings.what_if(made.fitted, enter=("poe",), withdraw=("doe",))
    stored.pop("assumptions")
    assert stored == asked


def test_a_question_has_one_form(made):
    race = made.fitted.known.race
    plain = Scenario.of(race, {"in": ("Doe",)})  # stands anyway
    assert plain.is_empty
    one = Scenario.of(race, {"out": ("Richard Roe",), "in": ("poe",)})
    assert one.key == "in=poe&out=roe"
    assert one == Scenario.of(race, {"in": ("Poe", "poe"), "out": ("roe",)})


def test_the_database_is_told_by_one_address():
    assert DeskSettings(database="postgresql://me@localhost/h").url.startswith("postgresql+psycopg")
    with pytest.raises(hustings.HustingsError, match="expected sqlite or postgresql"):
        _ = DeskSettings(database="mysql://x").url
    with pytest.raises(hustings.HustingsError, match="expected an address"):
        _ = DeskSettings(database="nonsense").url


def test_a_job_is_claimed_once_and_shared(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'd.db'}")
    first = store.ask("a" * 12, "r", "/r", "2029-12-01", 1)
    second = store.ask("a" * 12, "r", "/r", "2029-12-01", 1)
    assert (first.id, second.asked) == (second.id, 2)
    assert store.claim().id == first.id
    assert store.claim() is None
    assert store.requeue() == 1
    assert store.claim().step == "Reading the race"
    store.close()
