"""The demonstration: one day at a small company, told beat by beat, within ordinary noise.

``cast`` says who there is, ``acts`` what they do; ``stage`` makes files of both, ``story`` prose.
"""
