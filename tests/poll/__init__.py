"""The rules of a poll."""
