"""Writes notices as decisions do, a transaction each: `python tests/worker/busy_writer.py COUNT SEAT…`."""

import os
import sys

from engine.operations.build_office import build_office
from engine.settings import read_settings
from tests.worker.premises import write_notice

if __name__ == "__main__":
    office = build_office(read_settings(os.environ))
    count, *seats = sys.argv[1:]
    for _ in range(int(count)):
        office.database.carry_out(lambda c: write_notice(c, seats))
    office.database.close()
