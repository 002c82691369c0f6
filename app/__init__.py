"""Verbatim's service: answers patients only by quoting the clinic's documents."""
