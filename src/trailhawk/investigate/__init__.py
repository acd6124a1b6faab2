"""Questions that a person asks of logs: who, when, how often, where.

Runs on the same screening, filters and books as a scan; holds bounded counts, never records.
"""
