"""Alerts to the outside: each sink reads the store with a cursor of its own."""
