"""The neural voice that spoke the prompts which ship with the program; used by `xiangyin prompts render` alone."""
