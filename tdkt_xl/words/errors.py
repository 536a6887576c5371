"""The program's exceptions. The content of a submission never raises: faults in it become findings.

TdktError
├── MissingPath         a path that does not exist, or that cannot be listed
├── DefinitionError     a form definition, catalogue or roster that cannot be used
├── OutputError         an output file that could not be written; the old file is unchanged
├── UnusableFile        a file named in an option (the issuer's return, last period's summary) is not the right kind of file
└── UnreadableFile      a submission that cannot be opened; intake turns this error into a finding
"""

from __future__ import annotations


class TdktError(Exception):
    """The base of all. Its text is one Vietnamese message for the person who runs the program."""


class MissingPath(TdktError):
    """A path that a person named does not exist; the text names the path."""


class DefinitionError(TdktError):
    """A definition, catalogue, roster or map cannot be used. The text names the file, the place and the permitted values."""


class UnusableFile(TdktError):
    """A file named in an option is not the right kind of file. The text names the file, the place and what is needed."""


class OutputError(TdktError):
    """An output could not be written. No part of the output is left behind, and the old file is unchanged."""


class UnreadableFile(TdktError):
    """A submission cannot be opened; the text is the reason in Vietnamese."""


class DamagedFile(UnreadableFile):
    """A workbook cannot be opened here; another program may still be able to open it."""
