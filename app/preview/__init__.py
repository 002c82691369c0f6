"""Documents as the chat reads them, drawn for a clinician to check."""
