"""The screens: what is composed of widgets, and what a key does. Knows a source by its interface alone."""
