"""A new index beside the one that is served: what it would change, built, accepted or kept back."""
