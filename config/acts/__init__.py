"""Every official act of a poll, as one function each: the commands and the console run the same."""
