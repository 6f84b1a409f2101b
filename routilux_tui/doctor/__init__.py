"""What this terminal and this machine can do for the dashboard: what is found, what that means, what to do about it."""
