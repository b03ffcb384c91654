"""Tests of the telephone company's side of a call."""
