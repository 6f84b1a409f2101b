"""Where recordings lie, how they are named, and which of them are old enough to go. Knows files and no screen."""
