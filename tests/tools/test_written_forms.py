"""The forms written down as Python for the extension are the forms that the definitions give."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields
from typing import Any

import pytest

from tdkt_xl.forms import Form, built_in_forms
from tools.libreoffice.carried import PACKAGE
from tools.libreoffice.written_forms import written, written_forms


def _run(source: str) -> tuple[Form, ...]:
    names: dict[str, Any] = {}
    exec(compile(source, "written", "exec"), names)
    forms: tuple[Form, ...] = names["built_in_forms"]()
    return forms


@pytest.mark.parametrize("name", [field.name for field in fields(Form) if field.name != "awards"])
def test_the_forms_are_the_same_in_every_part(name: str) -> None:
    for made, own in zip(_run(written_forms(PACKAGE / "forms")), built_in_forms(), strict=True):
        assert getattr(made, name) == getattr(own, name)


@pytest.mark.parametrize("label", ["CSTĐCS", "giấy khen", "Bằng khen cua UBND tỉnh", "Chiến sĩ thi đua cơ sơ", "HC", "lạ"])
def test_the_catalogue_finds_the_same(label: str) -> None:
    made, own = _run(written_forms(PACKAGE / "forms"))[0].awards, built_in_forms()[0].awards
    assert made.awards == own.awards and made.printed == own.printed
    assert made.find(label) == own.find(label)


def test_what_work_has_left_in_the_forms_is_not_written() -> None:
    before = written_forms(PACKAGE / "forms")
    assert built_in_forms()[0].awards.find("Khen thưởng không ai ghi thế") is None
    assert built_in_forms()[0].counts and built_in_forms()[0].quotients([1] * len(built_in_forms()[0].counts))
    assert written_forms(PACKAGE / "forms") == before


def test_the_order_of_sets_makes_no_difference() -> None:
    code = "from tools.libreoffice.carried import *; import zlib; print(zlib.crc32(written_forms(PACKAGE / 'forms').encode()))"
    said = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1 and said != {b""}


def test_what_no_form_holds_stops_the_build() -> None:
    with pytest.raises(TypeError, match="object"):
        written([object()])  # type: ignore[list-item]
