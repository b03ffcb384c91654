"""What a web server loads: the application of the installation that the environment describes."""

from config.app import create_app
from config.settings import settings_from

app = create_app(settings_from())
