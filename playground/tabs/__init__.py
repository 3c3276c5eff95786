"""The tabs: components, wiring and words, one file a tab."""
