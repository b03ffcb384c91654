"""How prompts sound: recordings checked and converted, the ones that ship with the program, and a machine's voice."""
