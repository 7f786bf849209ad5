"""The generator of invented reports behind scripts/make-corpus."""
