"""Decisions about policies on plain values: text rules, versions, documents, evidence."""
