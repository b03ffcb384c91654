"""The xiangyin command: one module for each group of verbs."""
