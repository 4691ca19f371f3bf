"""`python -m governance`."""

from governance.cli import main

main()
