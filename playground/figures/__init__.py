"""Figures from plain arrays: one palette, the live charts, thumbnails of the distributions."""
