"""The wiring and the command."""
