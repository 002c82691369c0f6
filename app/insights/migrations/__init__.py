"""The schema's history: one step a file, each with the way there and back."""
