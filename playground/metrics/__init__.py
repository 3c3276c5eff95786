"""Measures of how far one set of samples is from another: pure functions of arrays."""
