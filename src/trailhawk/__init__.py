"""Trailhawk: every vendor's AWS CloudTrail detections on raw CloudTrail logs."""

__all__ = ["__version__"]

__version__ = "0.1.0"
