"""Sets of questions: one question at a time, its explanation, the score, what was wrong again."""
