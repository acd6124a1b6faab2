"""Death and faults at every step to disk: R2 and R7."""
