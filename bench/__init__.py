"""Performance, as ratios taken in one run: `python -m bench` (docs/performance.md)."""
