"""Recall: what was missed, and cards to learn by heart, come back when they are due."""
