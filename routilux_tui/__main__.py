"""`python -m routilux_tui` is `routilux-tui`."""

from routilux_tui.cli import main

if __name__ == "__main__":
    main()
