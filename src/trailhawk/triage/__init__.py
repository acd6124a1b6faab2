"""Alerts of a store as pages beside the catalog: read them, follow them, say what they were."""

from trailhawk.triage.answers import TriageAnswers
from trailhawk.triage.desk import Desk

__all__ = ["Desk", "TriageAnswers"]
