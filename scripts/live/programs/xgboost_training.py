"""Boosts trees on 600 MB of invented data, with all cores, over and over."""
import numpy
import xgboost

random = numpy.random.default_rng(1)
rows = random.random((1_000_000, 150), dtype=numpy.float32)
data = xgboost.DMatrix(rows, label=random.integers(0, 2, len(rows)))
while True:
    xgboost.train({"objective": "binary:logistic", "tree_method": "hist", "max_depth": 8}, data, num_boost_round=100)
