"""`python -m tdkt_xl` is `tdkt`."""

import sys

from tdkt_xl.cli import main

sys.exit(main())
