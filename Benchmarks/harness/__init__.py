"""What the benchmarks in Python share: servers of their own, requests, and the CPU that was used."""
