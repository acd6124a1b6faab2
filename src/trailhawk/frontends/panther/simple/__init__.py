"""Match expressions: the YAML logic of Simple Detections and inline filters, as conditions."""

from trailhawk.frontends.panther.simple.expressions import detection, inline_filters

__all__ = ["detection", "inline_filters"]
