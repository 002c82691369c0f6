"""The tool that turns the clinic's documents into the index that the service reads."""
