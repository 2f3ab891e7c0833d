"""Commands for people: the demo, benchmarks, samples to read."""
