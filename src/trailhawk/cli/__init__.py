"""Arguments in, exit code out; commands put the other layers together."""
