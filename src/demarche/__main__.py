"""Run the command line with `python -m demarche`."""

from demarche.cli import main

if __name__ == "__main__":
    main()
