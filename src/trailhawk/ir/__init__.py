"""Rule conditions as values over raw CloudTrail paths; no vendor is known here."""
