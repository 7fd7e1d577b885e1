"""How often a learner, and an address, may do what costs something."""
