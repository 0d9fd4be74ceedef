#!/usr/bin/env python
"""Django's commands, with our own servers started for their length where none run."""

import os
import sys
import warnings

from cph.start.lending import servers_for
from cph.start.words import CannotStart, say


def main() -> None:
    """Run the command that the command line names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cph.settings")
    # makemigrations compares with the database where there is one, and works without
    warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed for this Python. Run: make install, then .venv/bin/python manage.py")
    try:
        with servers_for(sys.argv):
            execute_from_command_line(sys.argv)
    except CannotStart as reason:
        say(str(reason))
        sys.exit(1)


if __name__ == "__main__":
    main()
