"""The clinic's workbench, behind its token: what patients ask, and what can be done about it."""
