"""Django's own tests, with and without the tracer: passing is the least that is asked of it."""
