"""The background's API calls: what a healthy account does all day.

``QUIET`` holds calls that no usual detection looks for; ``WATCHED`` those that inventory and
discovery rules match on sight, at low levels. Calls that rules hold for a sign of attack stand in
neither.
"""

from tools.loggen.calls import (
    quiet_compute,
    quiet_data,
    quiet_network,
    quiet_operations,
    quiet_security,
    quiet_storage,
    watched_estate,
    watched_identity,
)

QUIET = (
    *quiet_compute.CALLS,
    *quiet_data.CALLS,
    *quiet_network.CALLS,
    *quiet_operations.CALLS,
    *quiet_security.CALLS,
    *quiet_storage.CALLS,
)
WATCHED = (*watched_estate.CALLS, *watched_identity.CALLS)
