"""Speed, each figure beside its peer where it has one: `make bench`. Bounded in count and time."""
