"""What staff say that the chat should have answered: pins and golden questions, and their files."""
