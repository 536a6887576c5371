"""The forms that ship with the program, as a list for people and programs."""

from __future__ import annotations

from collections.abc import Mapping

from tdkt_xl.forms import Form, ShippedForms


def shipped_forms() -> list[Form]:
    """Every built-in form, in the order in which they are looked for. `Form.id` is the name for `form=` and `--form`."""
    return list(ShippedForms())


def forms_json(forms: list[Form]) -> Mapping[str, object]:
    """The forms for programs. `seen` is "whole" or "part"; `unseen` names the part that nobody has seen, null if all was seen."""
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
