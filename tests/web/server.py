"""A desk with quick fits, in a process of its own: ``python -m tests.web.server FOLDER PORT RACE``.

With ``slow`` as a fourth word another day is asked for, whose fit takes long enough to be stopped
in the middle.
"""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from hustings.forecast import ForecastSettings
from hustings.inference.engines import EngineSettings
from hustings.web.serve import serve
from hustings.web.settings import DeskSettings
from tests.worlds import QUICK

if __name__ == "__main__":
    folder, port, race, *more = sys.argv[1:]
    settings = DeskSettings(
        races=(race,),
        days=(date(2029, 12, 1),),
        folder=Path(folder),
        port=int(port),
        forecast=QUICK,
    )
    if "slow" in more:
        slow = ForecastSettings(engine=EngineSettings(engine="nuts", tune=20000, draws=20000))
        settings = replace(settings, forecast=slow, days=(date(2029, 11, 25),))
    serve(settings)
