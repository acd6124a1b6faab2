"""A seeded generator of realistic CloudTrail logs, for benchmarks, tests and the demo.

It knows CloudTrail's shapes and nothing of Trailhawk's engine or rules. The templates are our own.
"""
