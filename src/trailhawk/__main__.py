"""``python -m trailhawk``."""

from trailhawk.cli.main import run

if __name__ == "__main__":
    run()
