"""Multiplies matrices beside an array of 2.2 GB: OpenBLAS, threads that never wait."""
import numpy

big = numpy.ones(275_000_000)
left, right = numpy.random.rand(2000, 2000), numpy.random.rand(2000, 2000)
while True:
    big[:2000] += (left @ right)[0]
