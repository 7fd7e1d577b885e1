"""The test: ten questions from the pool, easy to hard; its result; sheets for a class."""
