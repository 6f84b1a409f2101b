"""Lets another process watch and steer the jobs of this one."""
