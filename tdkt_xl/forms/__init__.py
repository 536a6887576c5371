"""Form definitions, the catalogue of awards and the rule language: data files and their loaders."""

from tdkt_xl.forms.awards import Award, Catalogue, catalogue
from tdkt_xl.forms.definition import Form
from tdkt_xl.forms.loading import built_in_forms, load_form
from tdkt_xl.forms.rules import Rule
from tdkt_xl.forms.shipped import FormsById, ShippedForms, form_file, form_of

__all__ = [
    "Award",
    "Catalogue",
    "Form",
    "FormsById",
    "Rule",
    "ShippedForms",
    "built_in_forms",
    "catalogue",
    "form_file",
    "form_of",
    "load_form",
]
