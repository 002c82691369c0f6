"""What the service reads: documents, passages, vectors, pins and wording, as one artifact."""
