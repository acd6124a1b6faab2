"""Measurements that hold Trailhawk to its figures: ratios within one run, never timed tests."""
