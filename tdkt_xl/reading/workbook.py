"""Reads the returns of a workbook: which sheets hold a form, which continue the sheet before, which were left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from tdkt_xl.files.grids import Sheets, Workbook
from tdkt_xl.files.kept_json import FACTS
from tdkt_xl.forms import Form, FormsById, form_of
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Return
from tdkt_xl.reading.ceilings import over_ceilings
from tdkt_xl.reading.columns import holds_figures
from tdkt_xl.reading.continued_rows import going_on
from tdkt_xl.reading.findings import FindingPlace, finding, interpreted
from tdkt_xl.reading.headers import find_headers
from tdkt_xl.reading.known_headers import known_headers
from tdkt_xl.reading.registers import RegisterTable, check_authority, find_registers, with_registers
from tdkt_xl.reading.relations import relation_findings
from tdkt_xl.reading.repeated_headers import SeenHeader, seen
from tdkt_xl.reading.reworded_headers import find_reworded
from tdkt_xl.reading.sheet_tables import SheetTable, SheetView, in_unicode, keys_of, sheet_tables, table_under, texts_of, view_of
from tdkt_xl.reading.slip_answers import is_slip
from tdkt_xl.reading.unread_tables import left_out
from tdkt_xl.reading.which_form import Find, forms_on, is_wholly, of_each_form
from tdkt_xl.reading.whole_forms import between, grouped, return_of
from tdkt_xl.words.legacy_text import MISREAD
from tdkt_xl.words.spreadsheet import column_letters

_RETURN = "return"
_COVER_ROWS, _COVER_TEXTS = 30, 60
"""How many rows of each sheet before the form, and how many texts in all, are searched for a letterhead."""


def read_returns(workbook: Sheets, forms: Sequence[Form], file: str) -> list[Return]:
    """Returns every return in a workbook; an empty list if no visible or hidden sheet holds a form. Hidden sheets are read only if
    no visible sheet holds a form.

    Never raises for content. Raises UnreadableFile if a sheet cannot be opened.
    """
    own = form_of(forms, workbook.properties.get("tdkt.form", ""))
    first = [own] if own is not None else forms[:1]
    only = own is not None or len(forms) == 1
    returns = _under_known_header(workbook, first, only, file)
    if not returns:
        registers = find_registers(workbook, first)
        apart = {each.sheet for each in registers}
        returns, tables = _looked_for(workbook, first, file, apart)
        others = {} if len(forms) == 1 else _sheets_of_others(workbook, first[0], forms, tables, apart, file)
        if others:
            returns = _of_several_forms(workbook, first, returns, others, file, apart)
        elif not registers and _is_one_piece(tables) and tables[0].sheet == _sheet_alone(workbook):
            known_headers(first[0], only).learn(workbook.rows(tables[0].sheet), tables[0].header)
        returns = _with_registers(workbook, registers, returns, file)
    by_id = FormsById(forms)
    for ret in returns:
        check_authority(ret, by_id[ret.form])
        ret.findings.extend(over_ceilings(ret, by_id[ret.form]))
    for ret, found in relation_findings(returns, by_id, lambda one, other: True) if len(returns) > 1 else ():
        ret.findings.append(found)
    return returns


def _sheet_alone(workbook: Sheets) -> int | None:
    """Returns the only visible sheet of a workbook, with no text outside its cells; None for other files, and for summaries."""
    visible = [sheet for sheet, is_visible in enumerate(workbook.visible) if is_visible]
    if len(visible) != 1 or workbook.properties.get("tdkt.kind") == "summary" or workbook.around(visible[0]):
        return None
    return visible[0] if not is_slip(workbook, visible[0]) else None


def _is_one_piece(tables: Sequence[SheetTable]) -> bool:
    """True if there is one table, on one printed page, with its text in Unicode."""
    return len(tables) == 1 and len(tables[0].pieces) == 1 and tables[0].encoding is None


def _under_known_header(workbook: Sheets, first: Sequence[Form], only: bool, file: str) -> list[Return]:
    """Returns the return of a workbook with one visible sheet and on it one header that was seen before; nothing for others, and if
    there may be anything else to tell."""
    sheet = _sheet_alone(workbook)
    header = known_headers(first[0], only).find(workbook.rows(sheet)) if sheet is not None else None
    if sheet is None or header is None:
        return []
    view = view_of(workbook, sheet, first, file, find_headers)
    if "tdkt.form" not in workbook.properties and _tables_left_out(view._replace(rows=view.rows[: header.first])):
        return []
    table = table_under(view, header)
    return [return_of(parts, workbook.names, file) for parts in grouped(workbook, [table], file)] if table is not None else []


def _tables_left_out(above: SheetView) -> bool:
    """True if the rows above a form hold awards with figures."""
    beside = [row for row in above.rows if len(row) - row.count("") > 1]  # an award and its figures are several cells
    return any(map(holds_figures, beside)) and left_out(above) is not None


def _with_registers(workbook: Sheets, registers: Sequence[RegisterTable], returns: list[Return], file: str) -> list[Return]:
    """Returns the returns with the file's registers, read by the first form's definition and compared with its returns."""
    if not registers:
        return returns
    of_form = [ret for ret in returns if ret.form == registers[0].form.id]
    if returns and not of_form:
        return returns
    known = with_registers(workbook, registers, of_form, file)
    return returns or known


def _looked_for(
    workbook: Sheets, forms: Sequence[Form], file: str, apart: Collection[int], stated: bool = True
) -> tuple[list[Return], list[SheetTable]]:
    """Returns the returns of these forms and their tables. Found under the forms' own headers, else under reworded ones; on visible
    sheets, else on hidden ones. `stated`: whether the workbook's properties are about these forms."""
    for visible, find in ((True, find_headers), (True, find_reworded), (False, find_headers), (False, find_reworded)):
        returns, tables = _returns(workbook, forms, file, visible, find, apart, stated)
        if returns:
            return returns, tables
    return [], []


def _sheets_of_others(
    workbook: Sheets, first: Form, forms: Sequence[Form], tables: Sequence[SheetTable], apart: Collection[int], file: str
) -> dict[int, list[Form]]:
    """Returns sheet index → the forms on the sheet, for sheets with tables that are not the first form's.

    A sheet is skipped if the first form explains every text of its headers, so that no time is lost; and in a workbook of ours
    where a table was found, because that is the form which its properties name. Beside it somebody may have put sheets of others.
    """
    ours = "tdkt.form" in workbook.properties
    if ours and _explains(workbook):
        return {}
    own = {table.sheet for table in tables}
    odd = {t.sheet for t in tables if not all(is_wholly(piece.table.header, piece.table.rows) for piece in t.pieces)}
    odd = set() if ours else odd
    found: dict[int, list[Form]] = {}
    for sheet, visible in enumerate(workbook.visible):
        if sheet in apart or (sheet in own and sheet not in odd) or (not visible and (tables or ours)):
            continue
        view = view_of(workbook, sheet, [first], file, find_headers)
        on_it = forms_on(view.rows, view.around, forms) or forms_on(in_unicode(view).rows, (), forms)
        if on_it and on_it[0] is not first:
            found[sheet] = on_it
    return found


def _explains(workbook: Sheets) -> bool:
    """True for a workbook of ours whose other sheets explain the first: a summary, a draft."""
    return workbook.properties.get("tdkt.kind", _RETURN) != _RETURN


def _of_several_forms(
    workbook: Sheets,
    first: Sequence[Form],
    returns: list[Return],
    others: Mapping[int, Sequence[Form]],
    file: str,
    apart: Collection[int],
) -> list[Return]:
    """Returns the returns of the first form and of the others, in the order of their sheets.

    `returns` are the returns found with the first form alone. A sheet that seemed to be of another form, but on which that form
    finds nothing, stays with the first form.
    """
    every = range(len(workbook.names))
    found: list[Return] = []
    taken: set[int] = set()
    for forms in dict.fromkeys(map(tuple, others.values())):
        elsewhere = {sheet for sheet in every if tuple(others.get(sheet, ())) != forms}
        of_forms, tables = _looked_for(workbook, forms, file, elsewhere, stated=False)
        found.extend(of_forms)
        taken.update(table.sheet for table in tables)
    if not taken:
        return returns
    hidden = {sheet for sheet in every if not workbook.visible[sheet]}
    found.extend(_looked_for(workbook, first, file, {*apart, *taken, *hidden})[0])
    order = {name: place for place, name in reversed([*enumerate(workbook.names)])}
    return sorted(found, key=lambda ret: order.get(ret.sheet, 0))


def _returns(
    workbook: Sheets, forms: Sequence[Form], file: str, visible: bool, find: Find, apart: Collection[int], stated: bool
) -> tuple[list[Return], list[SheetTable]]:
    """Returns the returns and their tables on the visible sheets or, if not `visible`, on the hidden sheets. The sheets `apart` are
    skipped, because they hold something else."""
    ours = stated and "tdkt.form" in workbook.properties
    summary = workbook.properties.get("tdkt.kind") == "summary"
    tables: list[SheetTable] = []
    others: list[SheetView] = []
    cover: list[str] = []
    known: list[SeenHeader] = []
    for sheet in range(len(workbook.names)):
        if workbook.visible[sheet] != visible or sheet in apart or (summary and tables):
            continue  # in a summary of ours the first sheet is the form, the others explain it
        if is_slip(workbook, sheet):
            continue
        view = view_of(workbook, sheet, forms, file, of_each_form(find) if len(forms) > 1 else find, known)
        if find is find_reworded and sheet + 1 < len(workbook.names) and view.rows:
            view = view._replace(below=workbook.rows(sheet + 1))
        view, found = sheet_tables(view)
        if len(workbook.names) > 1:
            known.extend(seen(view.rows, piece.table.header) for table in found for piece in table.pieces[:1])
        if not found and tables and not (ours and _explains(workbook)):
            found = _further_rows(view, tables) if not ours else []
            others.extend([view] if not found else [])
        elif found and not ours:
            above = view._replace(rows=view.rows[: found[0].pieces[0].table.header.first])
            # Lines of the table before may precede a repeated header.
            if _tables_left_out(above):
                further = _further_rows(above, tables) if tables else []
                others.extend([above] if not further else [])
                found = [*further, *found]
        if not found and not tables:
            cover.extend(texts_of(view.rows[:_COVER_ROWS]))
        for table in found:
            if tables:
                tables.append(replace(table, between=between(workbook, table, tables[-1])))
            else:
                tables.append(replace(table, cover=tuple(cover[-_COVER_TEXTS:])))
    if not tables:
        return [], []
    returns = [return_of(parts, workbook.names, file) for parts in grouped(workbook, tables, file, stated)]
    _say_of_file(returns[0].findings, workbook, tables, others, file)
    if summary:
        unnamed = not {"tdkt.unit.name", "tdkt.unit.code"} & workbook.properties.keys()
        returns[0] = replace(returns[0], unnamed=unnamed)
    if not visible:
        for ret in returns:
            ret.findings.append(interpreted(FindingPlace(file, ret.sheet), "biểu nằm trên trang tính bị ẩn"))
    return returns, tables


def _further_rows(view: SheetView, tables: Sequence[SheetTable]) -> list[SheetTable]:
    """Returns the rows of a sheet without a header of the form as a table, if the earlier tables lack its lines."""
    taken = {key for table in tables for key in keys_of(table.pieces)}
    for look in (view, in_unicode(view)):
        table = going_on(look, tables[-1], taken)
        if table is not None:
            return [table]
    return []


def _say_of_file(
    findings: list[Finding], workbook: Sheets, tables: Sequence[SheetTable], others: Sequence[SheetView], file: str
) -> None:
    """Adds findings about the whole file to the findings of its first return."""
    legacy = next((table for table in tables if table.encoding), None)
    if legacy is not None:
        said = (
            "chữ bị lưu sai bảng mã (UTF-8 bị đọc thành bảng mã Windows) đã được khôi phục"
            if legacy.encoding == MISREAD
            else f"chữ gõ bằng phông cũ (bảng mã {legacy.encoding}) đã được chuyển sang Unicode"
        )
        findings.append(interpreted(FindingPlace(file, workbook.names[legacy.sheet]), said))
    if FACTS not in workbook.names:  # the other sheets of a summary of ours explain the first
        findings.extend(_about_left_out(others, {table.sheet for table in tables}))


def _about_left_out(views: Sequence[SheetView], read: Collection[int]) -> Iterator[Finding]:
    for view in views:
        place = left_out(view)
        if place is not None and not _is_summed_up(view, read):
            yield finding("left-out-table", replace(view.place, cell=f"{column_letters(place[1])}{place[0] + 1}"))


def _is_summed_up(view: SheetView, read: Collection[int]) -> bool:
    """True if formulas on the sheets that were read take their figures from this sheet."""
    if not isinstance(view.workbook, Workbook):
        return False
    name = view.workbook.names[view.sheet]
    formulas = (formula for sheet in read for formula in view.workbook.formulas(sheet).values())
    return any(f"{name}!" in formula or f"{name}'!" in formula for formula in formulas)
