"""The prompts of a poll in the hands of a clerk: what is to be recorded, what was, and the page to record it."""
