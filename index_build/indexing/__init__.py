"""Documents to the index artifact."""
