"""Labelled questions to figures, and one index beside another."""
