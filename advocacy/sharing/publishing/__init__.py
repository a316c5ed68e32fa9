"""The publishing engine: at most one visible post for a share, whatever dies in between.

A share is claimed, tried and recorded in three commits with the network in between. Right before
the one request that may create the post, the attempt is marked as sent; whoever finds it later
without an outcome knows that a post may exist. rules.py decides what follows.
"""
