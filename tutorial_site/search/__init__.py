"""Search over the whole course: what can be found, and where it is."""
