"""Journeys: whole evaluations from the outside."""
