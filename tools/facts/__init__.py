"""Parts of ``tools.make_facts``: one a source of facts."""
