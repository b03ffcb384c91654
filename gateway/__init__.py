"""Texts, from the carrier's webhook to the one reply."""
