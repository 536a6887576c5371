"""Vietnamese text, numbers, periods, legacy encodings, errors. Nothing here depends on a form or a file."""
