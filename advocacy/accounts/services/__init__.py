"""The verbs of accounts, one module per subject: each checks, writes, audits and announces."""
