"""Pages for people, and the widget's files."""
