"""Objects to alerts in a store: what is read, once; what it triggers, once."""

from trailhawk.pipeline.intake import Intake, Taken

__all__ = ["Intake", "Taken"]
