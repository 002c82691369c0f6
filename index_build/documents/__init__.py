"""The clinic's files: found, read, and split into passages of units."""
