"""One small adapter for each carrier of texts and calls."""
