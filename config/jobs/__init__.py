"""What the office's machine does by itself: one small job a module, and the clockwork that runs them."""
