"""Sheets with the catalogue's own labels cost nothing more: the rules of names are asked about none of their texts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tdkt_xl.forms import built_in_forms
from tdkt_xl.forms.names.grammar import NameGrammar
from tdkt_xl.forms.names.label import Label
from tdkt_xl.forms.names.reading import LabelReading
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission
from tests.sheets import write_return


def test_plain_sheets_are_read_without_the_rules_of_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def read(self: NameGrammar, label: Label) -> LabelReading:
        asked.append(label.length)
        return LabelReading(None)

    monkeypatch.setattr(NameGrammar, "_read", read)
    forms = [replace(form, awards=form.awards.with_confirmed(())) for form in built_in_forms()]  # nothing found before
    for number in range(3):
        figures = {"giay-khen": {3: 5 + number, 6: 5 + number}}
        (source,) = find_sources([write_return(tmp_path / f"{number}.xlsx", figures, unit=f"Xã Mẫu Số {number}")])
        ret = read_submission(source, forms).returns[0]
        assert len(ret.lines) > 10 and all(line.award for line in ret.lines)
    assert asked == []
    own = write_return(tmp_path / "b.xlsx", {"giay-khen": {3: 5, 6: 5}}, edits={"B16": "Bằng khen của ngành lạ"})
    read_submission(find_sources([own])[0], forms)
    assert asked
