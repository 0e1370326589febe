"""Compiled by PyPy as it runs, beside lists of 256 MiB and 2 MiB."""
big = [1.5] * 33_554_432
small = [[1.5] * 262_144 for _ in range(4)]
total = 0.0
while True:
    for part in small:
        for value in part:
            total += value * 0.5
    total += big[int(total) % len(big)]
