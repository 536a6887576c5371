"""The forms that ship with the program, as a list for people and programs."""

from __future__ import annotations

from collections.abc import Mapping

from tdkt_xl.forms import Form, ShippedForms


def shipped_forms() -> list[Form]:
    """Every form that ships, the one that is looked for first in front; `Form.id` is the name that `form=` and `--form` take."""
    return list(ShippedForms())


def forms_json(forms: list[Form]) -> Mapping[str, object]:
    """The forms for programs: `seen` is "whole" or "part", `unseen` what of a form nobody has seen, null where all was."""
    return {
        "forms": [
            {
                "form": form.id,
                "title": form.title,
                "source": form.source,
                "in_force": form.in_force or None,
                "seen": "part" if form.unseen else "whole",
                "unseen": form.unseen or None,
                "columns": len(form.columns),
                "lines": sum(len(section.lines) for section in form.sections),
            }
            for form in forms
        ]
    }
