"""The specification: every test's name is a rule."""
