"""How the tables change from one version of the program to the next; forwards only."""
