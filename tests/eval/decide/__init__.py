"""Comparisons that decided what the extraction is built of (docs/adr/0012). None of it runs in the program."""
