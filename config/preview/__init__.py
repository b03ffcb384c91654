"""What people will get from a poll, before it is open: every text, every spoken sentence, the paper."""
