"""Pure: a question goes in, an answer comes out."""
