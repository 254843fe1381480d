"""``python -m hustings`` is the command line."""

from hustings.cli import main

if __name__ == "__main__":
    main()
