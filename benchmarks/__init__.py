"""Where the README's figures come from: `make bench`, or one table by `python -m benchmarks.startup`."""
