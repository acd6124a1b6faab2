"""Following a rule's Python on its syntax tree, with what is not known standing for itself."""
