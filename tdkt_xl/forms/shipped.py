"""The built-in forms: the one that is looked for first, and the library of others, which are loaded only when needed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import overload

from tdkt_xl.forms.definition import Form
from tdkt_xl.forms.loading import built_in_forms, load_form
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.text import unaccented

_FOLDER = Path(__file__).parent
_MOST_LIKE = 3


@cache
def shipped_files() -> Mapping[str, Path]:
    """The id of each built-in form → its definition file, which has this name; the form that is looked for first is in front."""
    first = sorted(_FOLDER.glob("*.toml"), reverse=True)
    return {path.stem: path for path in (*first, *sorted((_FOLDER / "library").glob("*.toml")))}


@cache
def shipped_form(form_id: str) -> Form:
    """The built-in form with this id, loaded once. Raises KeyError for an unknown id."""
    own = {form.id: form for form in built_in_forms()}
    return own[form_id] if form_id in own else load_form(shipped_files()[form_id])


def form_file(named: str | os.PathLike[str]) -> Path:
    """The definition file that a person names: by the id of a built-in form ("bm03-17-cot"), else by its path.

    Raises DefinitionError, with the most similar ids, for a name that is neither.
    """
    text = os.fspath(named)
    path = shipped_files().get(text.strip().lower(), Path(named))
    looks_like_a_name = not path.suffix and path.parent == Path() and not path.exists()
    if looks_like_a_name:
        raise DefinitionError(f"Không có biểu nào tên “{text}”.{_perhaps(text)} Xem mọi tên bằng lệnh tdkt form list.")
    return path


def _perhaps(typed: str) -> str:
    """The ids that contain what was typed, else the most similar ones: "Có phải bm03-17-cot?"; "" if there are none."""
    key = unaccented(typed).replace(" ", "-")
    ids = list(shipped_files())
    near = [each for each in ids if key and key in each] or get_close_matches(key, ids, _MOST_LIKE, 0.4)
    return f" Có phải {', '.join(near[:_MOST_LIKE])}?" if near else ""


class ShippedForms(Sequence[Form]):
    """All built-in forms, each after `change`; those after the first are loaded only when used."""

    def __init__(self, change: Callable[[Form], Form] = lambda form: form) -> None:
        self._change = change
        self._ids = tuple(shipped_files())
        self._made: dict[str, Form] = {}

    def named(self, form_id: str) -> Form | None:
        """The form with this id; None if there is none."""
        if form_id not in self._ids:
            return None
        if form_id not in self._made:
            self._made[form_id] = self._change(shipped_form(form_id))
        return self._made[form_id]

    @overload
    def __getitem__(self, place: int) -> Form: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Form]: ...
    def __getitem__(self, place: int | slice) -> Form | Sequence[Form]:
        if isinstance(place, slice):
            return [form for each in self._ids[place] if (form := self.named(each)) is not None]
        form = self.named(self._ids[place])
        assert form is not None
        return form

    def __iter__(self) -> Iterator[Form]:
        return (self[place] for place in range(len(self)))

    def __len__(self) -> int:
        return len(self._ids)


def form_of(forms: Sequence[Form], form_id: str) -> Form | None:
    """The form with this id among `forms`; None if there is none. No other built-in form is loaded."""
    if isinstance(forms, ShippedForms):
        return forms.named(form_id)
    return next((form for form in forms if form.id == form_id), None)


class FormsById(dict[str, Form]):
    """Forms by their ids; a built-in form is loaded only when used."""

    def __init__(self, forms: Sequence[Form]) -> None:
        super().__init__()
        self._forms = forms

    def __missing__(self, form_id: str) -> Form:
        form = form_of(self._forms, form_id)
        if form is None:
            raise KeyError(form_id)
        self[form_id] = form
        return form
