"""What can be made of a run: one module per format, each a function from a run to pieces of text. Knows no screen."""
