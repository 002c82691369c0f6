"""The JSON contract, a module for each of its parts."""
