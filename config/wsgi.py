"""What a web server loads: the application of the installation that the environment describes."""

import multiprocessing
import signal

from config.app import create_app, settle_memory
from config.settings import settings_from

if multiprocessing.parent_process() is not None:
    # Ctrl-C reaches every process of a terminal, and the server ends its workers itself: a worker that is told twice in
    # one moment can wait for its own lock for ever.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

app = create_app(settings_from())
settle_memory()
