"""`python -m local`: the commands behind the Makefile."""

from local.cli import main

main()
