"""Paper that people can hold: every printed thing of a poll, made from its rule set as PDF."""
