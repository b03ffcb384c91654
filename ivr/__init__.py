"""Calls, from the carrier's webhook to the last prompt."""
