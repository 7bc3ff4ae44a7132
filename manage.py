#!/usr/bin/env python
"""Django's command line, for Rejoinder."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    from config.complaints import in_one_line

    with in_one_line("manage.py"):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
