"""The public board, as anybody's telephone sees it."""
