"""What is set once a site: ``trailhawk.toml``, read once, checked whole."""

from trailhawk.config.reading import CONFIG_NAME, find_config, read_config
from trailhawk.config.settings import Addresses, Alerts, Config, Egress, Sink, wants_updates

__all__ = [
    "CONFIG_NAME",
    "Addresses",
    "Alerts",
    "Config",
    "Egress",
    "Sink",
    "find_config",
    "read_config",
    "wants_updates",
]
