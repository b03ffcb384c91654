"""What the exports say is what the result says, and nothing more."""
