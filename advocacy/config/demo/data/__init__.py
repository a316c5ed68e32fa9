"""Demo data: two companies with people, posts, shares and all that follows, by one chance.

The same seed and day make the same data. Facts are made here; what follows from facts (points,
standings, days, goals) is made by the product itself.
"""
