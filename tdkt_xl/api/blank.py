"""Blank forms for units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tdkt_xl.api.calls import AnyPath
from tdkt_xl.api.outputs import check_blank_outputs
from tdkt_xl.api.past_returns import load_past
from tdkt_xl.api.progress import Progress, no_progress
from tdkt_xl.api.reading import read
from tdkt_xl.api.summaries import period_of
from tdkt_xl.blank.blank_form import blank_forms, is_valid, unit_of, write_blank_form
from tdkt_xl.blank.past import PastReturn
from tdkt_xl.blank.register import register_of
from tdkt_xl.forms import Form, form_file
from tdkt_xl.forms.office_names import level_of
from tdkt_xl.forms.register_words import AWARDED
from tdkt_xl.intake.submissions import forms_for
from tdkt_xl.model.award_decisions import AwardDecision
from tdkt_xl.model.returns import Return
from tdkt_xl.model.units import Roster, Unit
from tdkt_xl.reading.register_checks import without_copies
from tdkt_xl.reading.register_lines import has_place, is_told, placed_by_day, register_lines, statuses_counted
from tdkt_xl.rollup.roster import load_roster
from tdkt_xl.words.errors import DefinitionError, TdktError, UnusableFile
from tdkt_xl.words.periods import Period
from tdkt_xl.words.text import clean, fold

_AWARDS_NAMED = 5


@dataclass(frozen=True)
class NewForms:
    """The files that were written, and remarks for the person, one sentence each."""

    paths: tuple[Path, ...]
    remarks: tuple[str, ...] = ()


def new_form(
    unit: str,
    period: str | Period,
    path: AnyPath,
    *,
    code: str | None = None,
    level: str | None = None,
    roster: AnyPath | None = None,
    register: int = False,
    prizes: bool = False,
    previous: AnyPath | None = None,
    form: AnyPath | None = None,
) -> NewForms:
    """Writes a blank official form for one unit to `path`, an .xlsx; with a roster, the unit is as in the roster.

    `previous` is a summary, a return, or a folder of returns of an earlier period: the form then shows the unit's figures of that
    period in grey and already has the unit's own lines and contacts. `register` True: with a register of decisions; a number: of so
    many rows. `prizes`: the register has a column of prize money. `level` None: from the unit's name. Raises OutputError, with
    nothing written, if a form with figures is at `path`; UnusableFile if `previous` holds no such figures; TdktError for a blank
    name or an invalid period.
    """
    known = _period(period)
    if not unit.strip():
        raise TdktError("Tên đơn vị để trống; ví dụ “Xã Bình An”.")
    definition, output = _form_path(form), Path(path)
    check_blank_outputs([output], definition)
    asked, remarks = _unit_asked(unit, code, level, known, load_roster(Path(roster)) if roster is not None else None)
    form_known = forms_for(definition)[0]
    past = load_past(Path(previous), form_known, known).of(asked) if previous is not None else None
    if previous is not None and past is None:
        remarks = (*remarks, _unknown_before([asked.name or ""]))
    write_blank_form(form_known, asked, known, output, register, past, prizes=prizes)
    return NewForms((output,), remarks)


def form_from_register(
    decisions: AnyPath,
    path: AnyPath,
    *,
    unit: str | None = None,
    period: str | Period | None = None,
    code: str | None = None,
    level: str | None = None,
    roster: AnyPath | None = None,
    previous: AnyPath | None = None,
    form: AnyPath | None = None,
) -> NewForms:
    """Writes the official form to `path`, filled with the sums of the register of decisions in the file `decisions`.

    Unit and period that are not given are taken from the register. A decision counts by its day: one signed outside the period is
    not added. Cells that ask what no register says stay blank; a remark says so. Raises UnusableFile if the file holds no
    register, or if it lacks a unit or period that is not given; otherwise as `new_form`.
    """
    definition, output = _form_path(form), Path(path)
    form_known = forms_for(definition)[0]
    fills = form_known.register is not None or form_known.tally is not None
    if form_known.tally is None and not form_known.not_in_register:
        register_of(form_known)
    ret = _register_in(Path(decisions), definition if fills else None, unit)
    known = period_of(period) or ret.period
    name = unit or ret.unit.name
    if known is None or not name or not name.strip():
        lacking = "kỳ báo cáo (--period)" if known is None else "tên đơn vị (--unit)"
        raise UnusableFile(
            f"{decisions}: sổ quyết định không cho biết {lacking}, hoặc có nhiều; hãy ghi thêm khi chạy lại. Chưa tạo biểu nào."
        )
    check_blank_outputs([output], definition)
    asked, remarks = _unit_asked(
        name, code or ret.unit.code, level or ret.unit.level, known, load_roster(Path(roster)) if roster is not None else None
    )
    entries = without_copies(ret.register)
    counting = placed_by_day(entries, form_known.days_of(known), statuses_counted(form_known)) if fills else []
    lines = register_lines(form_known, counting) if fills else []
    filled = PastReturn(
        known,
        {line.key: line.counts for line in lines},
        {line.key: line.label for line in lines},
        notes={line.key: line.note for line in lines if line.note is not None},
    )
    past = load_past(Path(previous), form_known, known).of(asked) if previous is not None else None
    write_blank_form(form_known, asked, known, output, past=past, filled=filled)
    said = _about_entries(ret.register, counting, form_known, known) if fills else ()
    return NewForms((output,), (*remarks, *said, *_about_blanks(form_known)))


def _register_in(path: Path, form: Path | None, unit: str | None) -> Return:
    """The return in the file that has a register; it is a form, or a register alone. Of several years it has the entries of all.

    Raises UnusableFile if there is none, or if there are several units' of which `unit` is none.
    """
    submission = read(path, form=form)
    found = [ret for ret in submission.returns if ret.register]
    units = {fold(ret.unit.name or ""): ret.unit.name or "" for ret in found}
    if len(units) > 1:
        found = [ret for ret in found if fold(ret.unit.name or "") == fold(unit or "")]
        if not found:
            names = ", ".join(list(units.values())[:_AWARDS_NAMED])
            raise UnusableFile(f"{path}: trong tệp có sổ của nhiều đơn vị ({names}); hãy chọn một bằng --unit. Chưa tạo biểu nào.")
    if len(found) > 1:
        return replace(found[0], period=None, register=tuple(entry for ret in found for entry in ret.register))
    ret = found[0] if found else None
    if ret is None:
        why = submission.findings[0].message if submission.findings else ""
        said = f"{path}: không thấy sổ quyết định (cần các cột số quyết định, ngày ký, hình thức khen thưởng). Chưa tạo biểu nào."
        raise UnusableFile(f"{said} {why}".strip())
    return ret


def _about_blanks(form: Form) -> tuple[str, ...]:
    """A remark on what the form asks and no register tells."""
    if not form.not_in_register:
        return ()
    return (f"Sổ quyết định không ghi {form.not_in_register}: các ô ấy để trống, đơn vị tự điền.",)


def _about_entries(
    entries: Sequence[AwardDecision], counting: Sequence[AwardDecision], form: Form, period: Period
) -> tuple[str, ...]:
    """Remarks on entries of the register that are not in the form, and on doubtful ones."""
    statuses = statuses_counted(form)
    wanted = sum(entry.status in statuses for entry in entries)
    doubtful = sum(entry.doubtful for entry in entries)
    elsewhere = [entry for entry in counting if not has_place(form, entry)]
    counted = f"Biểu được điền từ {len(counting) - len(elsewhere)} dòng của sổ quyết định"
    said = [f"{counted}, ký trong {period.words}." if set(statuses) == {AWARDED} else f"{counted}, thuộc {period.words}."]
    if len(counting) > len(elsewhere):
        said.extend(_about_statuses(form, counting))
    if elsewhere:
        awards = form.awards_decided.awards
        names = dict.fromkeys(awards[each.award].name if each.award is not None else each.label or "" for each in elsewhere)
        some = ", ".join(list(names)[:_AWARDS_NAMED]) + (" …" if len(names) > _AWARDS_NAMED else "")
        said.append(f"{len(elsewhere)} dòng là hình thức mà biểu này không thống kê: {some}.")
    if wanted > len(counting):
        said.append(f"{wanted - len(counting)} dòng không đưa vào biểu: ký ngoài kỳ, hoặc ghi trùng.")
    if len(entries) > wanted:
        said.append(f"{len(entries) - wanted} dòng chưa có quyết định (đăng ký, trình, hiệp y …) không đưa vào biểu.")
    if doubtful:
        said.append(f"{doubtful} dòng của sổ ghi thiếu, trùng hoặc chưa rõ: chạy tdkt check trên sổ để xem từng dòng.")
    return tuple(said)


def _about_statuses(form: Form, counting: Sequence[AwardDecision]) -> Iterator[str]:
    """Remarks on what the form counts without a decision: that the register does not tell it, or how it was counted."""
    if form.tally is not None:
        asked = {f"dòng {row}": share.statuses for row, share in form.tally.rows.items()}
    else:
        asked = {f"cột {form.called(each.column)}": each.statuses for each in form.register.counts} if form.register else {}
    open_ones = {name: statuses for name, statuses in asked.items() if statuses > {AWARDED}}
    told = [name for name, statuses in open_ones.items() if is_told(statuses, counting)]
    if told:
        yield (f"Số đã trình ({', '.join(told)}) gồm cả các dòng đã có quyết định trong kỳ: hồ sơ trình từ kỳ trước thì trừ ra.")
    if len(told) < len(open_ones):
        names = ", ".join(name for name in open_ones if name not in told)
        why = "Trong sổ không có dòng nào đã trình mà chưa có quyết định, nên không rõ số đã trình"
        yield f"{why}: {names} để trống, đơn vị tự điền."


def new_forms(
    roster: AnyPath,
    period: str | Period,
    folder: AnyPath,
    *,
    register: int = False,
    prizes: bool = False,
    previous: AnyPath | None = None,
    form: AnyPath | None = None,
    progress: Progress = no_progress,
) -> NewForms:
    """Writes a blank form for every unit of the roster that exists on the period's last day, in a folder for each office above.

    Raises OutputError, with nothing written, if a form with figures is at one of the paths; DefinitionError if the roster has no
    such unit.
    """
    known, own_form, units = _period(period), _form_path(form), load_roster(Path(roster))
    definition = forms_for(own_form)[0]
    wanted = list(blank_forms(units, known, Path(folder)))
    remarks = _left_out(units, known, len(wanted))
    check_blank_outputs([path for _, path in wanted], own_form)
    before = load_past(Path(previous), definition, known) if previous is not None else None
    strangers = []
    for done, (unit, path) in enumerate(wanted, 1):
        past = before.of(unit) if before is not None else None
        if before is not None and past is None:
            strangers.append(unit.name or "")
        write_blank_form(definition, unit, known, path, register, past, prizes=prizes)
        progress(done, len(wanted))
    if strangers:
        remarks = (*remarks, _unknown_before(strangers))
    return NewForms(tuple(path for _, path in wanted), remarks)


def _unknown_before(names: Sequence[str]) -> str:
    some = "; ".join(names[:5]) + (" …" if len(names) > 5 else "")
    return f"Kỳ trước không rõ số liệu của {len(names)} đơn vị, nên biểu không có số liệu kỳ trước: {some}"


def _unit_asked(
    name: str, code: str | None, level: str | None, period: Period, roster: Roster | None
) -> tuple[Unit, tuple[str, ...]]:
    """The unit with this name, as in the roster if the roster has it; and remarks if something about it is unclear."""
    office = roster.asked(code or name, period.last_day) if roster is not None else None
    if roster is not None and office is not None:
        return unit_of(roster, office.key, period), ()
    name, level = clean(name), level or level_of(name, period)
    remarks = []
    if roster is not None:
        remarks.append(f"Danh sách đơn vị không có “{code or name}”: biểu được lập theo đúng tên đã ghi, chưa có tên cấp trên.")
    if level is None:
        remarks.append(
            f"Chưa rõ “{name}” là xã, phường, tỉnh hay cơ quan nào, nên đầu biểu chỉ in “{name.upper()}”. "
            f"Hãy ghi đủ tên, ví dụ --unit “Xã {name}”, hoặc thêm --level xa, --level co-quan."
        )
    return Unit(code, name, level), tuple(remarks)


def _left_out(roster: Roster, period: Period, made: int) -> tuple[str, ...]:
    """A remark on the units of the roster that get no form, because they do not exist on the period's last day."""
    names = [office.name for key, office in roster.offices.items() if not is_valid(roster, key, period)]
    day = f"{period.last_day:%d/%m/%Y}"
    if not made:
        raise DefinitionError(
            f"Danh sách đơn vị không có đơn vị nào hoạt động vào ngày {day}, nên chưa tạo biểu nào. "
            "Kiểm tra lại --period và các cột tu_ngay, den_ngay."
        )
    some = "; ".join(names[:5]) + (" …" if len(names) > 5 else "")
    return (f"Không tạo biểu cho {len(names)} đơn vị không hoạt động vào ngày {day}: {some}",) if names else ()


def _form_path(form: AnyPath | None) -> Path | None:
    return form_file(form) if form is not None else None


def _period(period: str | Period) -> Period:
    known = period_of(period)
    assert known is not None
    return known
