"""Fits forests to invented data, with all cores, over and over."""
import numpy
from sklearn.ensemble import RandomForestClassifier

random = numpy.random.default_rng(1)
rows = random.random((200_000, 60), dtype=numpy.float32)
labels = random.integers(0, 5, len(rows))
while True:
    RandomForestClassifier(n_estimators=40, n_jobs=-1).fit(rows, labels)
