"""The clerks' console: pages for officials who have signed in, each with the roles that may open it."""
