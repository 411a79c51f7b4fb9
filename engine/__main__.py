"""``python -m engine``: the same commands as ``doanvu``."""

import sys

from engine.cli import main

if __name__ == "__main__":
    sys.exit(main())
