"""`python -m config` is `xiangyin`."""

from config.commands.main import main

main()
