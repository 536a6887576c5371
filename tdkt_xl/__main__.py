"""`python -m tdkt_xl` is `tdkt`."""

import sys

from tdkt_xl.cli import main

if __name__ == "__main__":  # worker processes import this file again where they cannot be forked
    sys.exit(main())
