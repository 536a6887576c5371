"""Vietnamese text, numbers, periods, legacy encodings, errors: knows no form and no file."""
