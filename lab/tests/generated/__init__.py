"""Generated saves: which model, which receivers, what is done, inside which transactions."""
