"""Secrets in files and commands."""
