"""What stands on each kind of page, as values: HTML and JSON are made from the same."""
