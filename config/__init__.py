"""Settings, rule sets, the application and the xiangyin command."""
