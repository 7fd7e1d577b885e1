"""Questions of an interview: commit, see a run and its control, say the answer aloud."""
