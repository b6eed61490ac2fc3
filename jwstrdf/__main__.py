"""`python -m jwstrdf` is the same as `jwstrdf`."""

from jwstrdf.cli.main import main

if __name__ == "__main__":
    main()
