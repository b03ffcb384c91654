"""Free ports of this machine."""

import socket


def free_port(kind: socket.SocketKind = socket.SOCK_DGRAM) -> int:
    """Return a port that nobody has, for UDP or TCP."""
    with socket.socket(socket.AF_INET, kind) as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


def even_port() -> int:
    """Return an even port, as sound takes it."""
    while (port := free_port()) % 2:
        pass
    return port
