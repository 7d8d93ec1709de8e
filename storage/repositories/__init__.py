"""One repository a noun. None of them commits: the transaction that they belong to does."""
