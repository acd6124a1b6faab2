"""Rules, events, indicators, fields and techniques as pages that point at one another."""
