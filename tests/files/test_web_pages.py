"""Web pages are read alike with lxml and, as in the browser, without."""

from __future__ import annotations

import sys

import pytest

from tdkt_xl.files.web_pages import read_html

PAGES = (
    "<html><body><p>UBND xã Một</p><table><tr><td>Giấy khen<td x:num>12<td x:num='1984'>1.9</table><p>Hết.</body></html>",
    "<table><tr><td rowspan=2>a</td><td>b<br>c</td></tr><tr><td><s>500</s>542<sup>1</sup></td></tr></table>",
    "<style>.an{display:none}</style><div><table><thead><tr><th>Stt<th>Tên</thead><tr><td class=an>9<td>x<!-- y --></table></div>",
    "<p>Trước<table><tr><td>ngoài<table><tr><td>trong</td></tr></table></td></tr></table>sau &amp; &#7841;",
)


@pytest.mark.parametrize("page", PAGES)
def test_with_and_without_lxml(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_lxml = read_html(page)
    monkeypatch.setitem(sys.modules, "lxml", None)
    without = read_html(page)
    assert [table.rows for table in without.tables] == [table.rows for table in with_lxml.tables]
    assert [paragraph.text for paragraph in without.paragraphs] == [paragraph.text for paragraph in with_lxml.paragraphs]
    assert with_lxml.tables and any(any(row) for row in with_lxml.tables[0].rows)
