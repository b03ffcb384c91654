"""The records of a poll: the tables, one store for each noun, the committer and the migrations."""
