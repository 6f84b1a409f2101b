"""Thin widgets: each keeps strips that `render` made from what `model` says. Knows no source."""
