"""What the service reads: documents, passages, vectors, topics and wording, as one artifact."""
