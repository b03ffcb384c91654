"""Serve another application than the service, in the very same server: hello, or the liar."""

import click

from config.commands.serve import serve_forever


@click.command()
@click.argument("target")
@click.option("--port", type=int, required=True)
@click.option("--workers", type=int, required=True)
@click.option("--threads", type=int, required=True)
def main(target: str, port: int, workers: int, threads: int) -> None:
    """Serve TARGET until interrupted."""
    serve_forever("127.0.0.1", port, workers, threads, target)


if __name__ == "__main__":
    main()
