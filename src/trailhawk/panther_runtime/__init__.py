"""Running Panther rules' Python where the operator trusts it: a confined worker, its client."""

from trailhawk.panther_runtime.asking import Asker
from trailhawk.panther_runtime.client import Worker, WorkerError
from trailhawk.panther_runtime.decider import PythonDecider
from trailhawk.panther_runtime.messages import Ask, Content, Model, Verdict
from trailhawk.panther_runtime.standby import Standby

__all__ = [
    "Ask",
    "Asker",
    "Content",
    "Model",
    "PythonDecider",
    "Standby",
    "Verdict",
    "Worker",
    "WorkerError",
]
