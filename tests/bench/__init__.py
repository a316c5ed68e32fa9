"""`make bench`: the product beside bare yardsticks, at one size and at a tenth of it.

Everything runs on one machine in one go, so that what is read are ratios: absolute times say more
about the machine. `measuring.py` says what is measured, `bars.py` what has to be reached.
"""
