"""Pages of policies: reading and confirming, writing, text rules, disclosure."""
