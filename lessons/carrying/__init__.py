"""Carrying what is kept of a learner elsewhere: as a file, or to another device by a code."""
