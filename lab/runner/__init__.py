"""Runs: one execution of some code, traced, in a process and a database of its own."""

from lab.runner.client import Job, Lab, LabBusy, LabUnavailable, Result, engines, run, warm_up

__all__ = ["Job", "Lab", "LabBusy", "LabUnavailable", "Result", "engines", "run", "warm_up"]
