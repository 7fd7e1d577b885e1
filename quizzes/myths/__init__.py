"""Beliefs about Django that people hold: commit to one, and a run settles it."""
