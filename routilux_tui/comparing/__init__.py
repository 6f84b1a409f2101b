"""Two runs side by side: aligned by what caused what, never by the clock. Pure; knows no file and no screen."""
