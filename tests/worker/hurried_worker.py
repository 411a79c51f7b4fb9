"""A worker in a hurry, for tests: `python tests/worker/hurried_worker.py NAME`; the rest stands in the environment.

The real worker in every respect but the times of its pace.
"""

import os
import sys

from engine.settings import read_settings
from engine.worker.pace import Pace
from engine.worker.run import run_worker

PACE = Pace(look=0.1, dequeue=0.1, silence=2.0, forgive=5.0, finish=5.0, clock="* * * * * *", clean="* * * * * */10")

if __name__ == "__main__":
    sys.exit(run_worker(read_settings(os.environ), sys.argv[1], pace=PACE))
