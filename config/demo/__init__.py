"""The demo: a fictional village, its state on disk, and the pretend handset to text from."""
