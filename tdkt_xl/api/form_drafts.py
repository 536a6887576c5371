"""A form's definition drafted from an office's own sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tdkt_xl.api.calls import AnyPath
from tdkt_xl.blank.definition_draft import DefinitionDraft, path_of
from tdkt_xl.blank.definition_text import ASKED, definition_text
from tdkt_xl.blank.sheet_shape import SheetShape, sheet_shape
from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.whole_files import replacing
from tdkt_xl.forms import catalogue, load_form
from tdkt_xl.forms.shipped import shipped_files
from tdkt_xl.reading.workbook import read_returns
from tdkt_xl.words.errors import DefinitionError, OutputError, UnreadableFile, UnusableFile
from tdkt_xl.words.text import unaccented

_RECIPIENT = re.compile(r"\bho (?:va )?ten\b|\bho,? ten\b|^ten (?:ca nhan|doi tuong)|ngay sinh|nam sinh")


@dataclass(frozen=True, slots=True)
class Drafted:
    """What became of a draft: where it was written, its form's id, columns and lines, how many lines of its own sheet it reads, and
    how many places a person has to look at."""

    path: Path
    form: str
    columns: int
    lines: int
    read: int
    asked: int


def draft_definition(sheet: AnyPath, path: AnyPath, *, name: str | None = None, form_id: str | None = None) -> Drafted:
    """Writes to `path` (.toml) a definition drafted from the workbook `sheet`.

    `name`: of which of its sheets; None: of the first with a table. `form_id` None: the file's name is used. Raises UnusableFile
    for a workbook without such a table, OutputError where the definition cannot be written or another file would be lost.
    """
    source, output = Path(sheet), Path(path)
    if output.suffix.lower() != ".toml":
        raise OutputError(f"-o {output}: định nghĩa biểu là tệp đuôi .toml. Hãy ghi -o {output.with_suffix('.toml')}.")
    if output.exists():
        raise OutputError(f"-o {output}: ở đó đã có một tệp; ghi lên sẽ mất những gì đã sửa. Hãy cho tên khác.")
    shape = sheet_shape(source, name)
    chosen = form_id or _id_of(source)
    if chosen in shipped_files():
        raise OutputError(f"Mã “{chosen}” là của một biểu có sẵn. Hãy cho mã khác, ví dụ --id {chosen}-tinh.")
    _refuse_list(shape, source)
    draft = DefinitionDraft(shape, chosen, source.name, catalogue())
    text = definition_text(draft)
    with replacing(output) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
    try:
        form = load_form(output)
    except DefinitionError:
        output.unlink()
        raise
    return Drafted(
        path=output,
        form=form.id,
        columns=len(form.columns),
        lines=sum(len(section.lines) for section in form.sections),
        read=_lines_read(source, output, shape.name),
        asked=sum(line.startswith(ASKED) for line in text.splitlines()),
    )


def _refuse_list(shape: SheetShape, source: Path) -> None:
    """Raises UnusableFile for a list with a row for each recipient: names of persons are no lines of a form."""
    for column in shape.columns:
        head = " ".join(path_of(column))
        if _RECIPIENT.search(unaccented(head)):
            raise UnusableFile(
                f"{source}: bảng này là danh sách, mỗi dòng một người hay một tập thể (cột “{head}”), không phải biểu số liệu. "
                "Danh sách kèm quyết định thì nộp như sổ quyết định, chương trình đọc theo tiêu đề cột; không cần định nghĩa biểu."
            )


def _id_of(source: Path) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", unaccented(source.stem)).strip("-")
    return plain if plain and plain not in shipped_files() else f"{plain or 'bieu'}-rieng"


def _lines_read(source: Path, definition: Path, sheet: str) -> int:
    """How many lines of the sheet itself its own definition reads."""
    try:
        returns = read_returns(_Unmarked(source.read_bytes()), (load_form(definition),), source.name)
    except UnreadableFile:
        return 0
    return max((len(ret.lines) for ret in returns if ret.sheet == sheet), default=0)


class _Unmarked(Workbook):
    """A workbook whose properties do not say which form it is."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.properties = {}
