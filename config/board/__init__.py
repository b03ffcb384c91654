"""The public board: what everybody may see of a poll, for old telephones too."""
