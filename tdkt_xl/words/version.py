"""The program's version, written only here."""

VERSION = "0.1.0"
