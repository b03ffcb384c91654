"""The count, from the closed box to the published result."""
