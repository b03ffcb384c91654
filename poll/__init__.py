"""The rules of a poll: plain Python, no web and no clock; poll/records is the only SQL."""
