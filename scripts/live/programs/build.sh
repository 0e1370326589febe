#!/bin/sh
# Builds a large program, file by file, two at a time, over and over; then again.
set -e
awk 'BEGIN { for (i = 0; i < 3000; i++) printf "double f%d(double *x, int n) { double s = %d; for (int i = 0; i < n; i++) s += x[i] * s; return s; }\n", i, i }' > big.c
while true; do
  cc -O2 -c -o one.o big.c &
  cc -O3 -c -o two.o big.c
  wait
done
