"""The formats of a summary's sheets."""

from __future__ import annotations

from dataclasses import dataclass

from tdkt_xl.blank.official import AMOUNT, WHOLE
from tdkt_xl.forms import Form
from tdkt_xl.summary.table import Style, Styles


@dataclass(frozen=True)
class Formats:
    """The formats of all sheets."""

    title: Style
    remark: Style
    heading: Style
    text: Style
    wrapped: Style
    count: Style
    figure: Style
    """A number of the form: a count or an amount."""
    few: Style
    moment: Style
    total: Style
    total_or_blank: Style
    link: Style
    link_line: Style
    missing: Style
    strong: Style
    bold: Style
    difference: Style
    remark_cell: Style
    alarm: Style
    error: Style
    warning: Style
    share: Style
    plain: Style
    change: Style
    day: Style
    input: Style

    @classmethod
    def made(cls, form: Form) -> Formats:
        """The formats in the form's own type."""
        font = {"font_name": form.page.font, "font_size": form.page.font_size}
        styles = Styles()

        def made(**properties: object) -> Style:
            """The formats in the form's own type."""
            return styles.add_format({**font, "valign": "vcenter", **properties})

        figure = AMOUNT if form.has_amounts else WHOLE
        centred = {"align": "center", "valign": "vcenter"}
        return cls(
            title=made(bold=True, font_size=14),
            remark=made(italic=True),
            heading=made(**centred, bold=True, text_wrap=True, border=1, bg_color="#DDEBF7", font_color="#000000"),
            text=made(),
            wrapped=made(text_wrap=True, valign="top"),
            count=made(num_format=WHOLE),
            figure=made(num_format=figure),
            few=made(num_format=WHOLE, align="center"),
            moment=made(num_format="dd/mm/yyyy hh:mm", align="left"),
            total=made(bold=True, num_format=figure, bg_color="#F2F2F2"),
            total_or_blank=made(bold=True, num_format=f"{figure};-{figure};", bg_color="#F2F2F2"),
            link=made(font_color="#0563C1", underline=1, text_wrap=True, valign="top"),
            link_line=made(font_color="#0563C1", underline=1),
            missing=styles.add_format({"font_color": "#C00000", "bold": True}),
            strong=made(bold=True, text_wrap=True),
            bold=made(bold=True),
            difference=made(num_format=f"+{figure};-{figure};0", italic=True, align="right", indent=1),
            plain=made(num_format="0"),
            share=made(num_format="0.0%", align="center"),
            change=made(num_format="+0.0%;-0.0%;0.0%", italic=True, align="right"),
            day=made(num_format="dd/mm/yyyy", align="left"),
            input=styles.add_format({"bg_color": "#FFF9DB", "border": 1, "border_color": "#D9D9D9"}),
            remark_cell=made(italic=True, text_wrap=True, indent=1),
            error=styles.add_format({"font_color": "#9C0006", "bold": True, "bg_color": "#FFC7CE"}),
            warning=styles.add_format({"font_color": "#664C00", "bg_color": "#FFEB9C"}),
            alarm=styles.add_format({"font_color": "#C00000", "bold": True, "bg_color": "#FCE4D6"}),
        )
