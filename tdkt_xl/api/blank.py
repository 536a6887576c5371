"""Blank forms for units."""

from __future__ import annotations

from pathlib import Path

from tdkt_xl.api.outputs import check_blank_outputs
from tdkt_xl.api.progress import Progress, no_progress
from tdkt_xl.api.reading import AnyPath
from tdkt_xl.api.summaries import period_of
from tdkt_xl.blank.blank_form import blank_forms, write_blank_form
from tdkt_xl.forms.office_names import level_of
from tdkt_xl.intake.submissions import forms_for
from tdkt_xl.model.units import Unit
from tdkt_xl.rollup.roster import load_roster
from tdkt_xl.words.errors import TdktError
from tdkt_xl.words.periods import Period
from tdkt_xl.words.text import clean


def new_form(
    unit: str,
    period: str | Period,
    path: AnyPath,
    *,
    code: str | None = None,
    level: str | None = None,
    register: bool = False,
    form: AnyPath | None = None,
) -> None:
    """Writes a blank official form for one unit to `path`, an .xlsx; `level` None: as the unit's name tells.

    Raises OutputError, with nothing written, where a form with figures is in the place; TdktError for a blank name or a period
    that is none.
    """
    known = _period(period)
    if not unit.strip():
        raise TdktError("Tên đơn vị để trống; ví dụ “Xã Bình An”.")
    definition, output = _form_path(form), Path(path)
    check_blank_outputs([output], definition)
    about = Unit(code, clean(unit), level or level_of(unit, known))
    write_blank_form(forms_for(definition)[0], about, known, output, register)


def new_forms(
    roster: AnyPath,
    period: str | Period,
    folder: AnyPath,
    *,
    register: bool = False,
    form: AnyPath | None = None,
    progress: Progress = no_progress,
) -> list[Path]:
    """Writes a blank form for every unit of the roster below `folder`: a folder for each office above. Returns the files.

    Raises OutputError, with nothing written, where a form with figures is in one of the places.
    """
    known, own_form = _period(period), _form_path(form)
    definition = forms_for(own_form)[0]
    wanted = list(blank_forms(load_roster(Path(roster)), known, Path(folder)))
    check_blank_outputs([path for _, path in wanted], own_form)
    for done, (unit, path) in enumerate(wanted, 1):
        write_blank_form(definition, unit, known, path, register)
        progress(done, len(wanted))
    return [path for _, path in wanted]


def _form_path(form: AnyPath | None) -> Path | None:
    return Path(form) if form is not None else None


def _period(period: str | Period) -> Period:
    known = period_of(period)
    assert known is not None
    return known
