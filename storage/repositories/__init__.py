"""One repository per noun. Repositories never commit; their transaction does."""
