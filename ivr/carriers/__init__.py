"""The telephone company's side of a call: reads our answers, plays them, and says what the caller pressed."""
