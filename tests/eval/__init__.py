"""Quality against gold that people wrote: `python -m tests.eval` prints the tables, test_floors.py holds the floors."""
