"""`python -m jwstrdf` is the same as `jwstrdf`."""

from jwstrdf.cli.main import main

main()
