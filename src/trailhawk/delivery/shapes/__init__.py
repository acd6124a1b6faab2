"""Alerts in the shapes that other systems take: data in, data out, nothing is sent here."""
