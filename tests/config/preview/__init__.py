"""What people will get, looked at beforehand."""
