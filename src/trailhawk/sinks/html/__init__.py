"""The report as one HTML page that loads nothing and runs nothing."""

from __future__ import annotations

from trailhawk.sinks.html.page import HtmlSink

__all__ = ["HtmlSink"]
