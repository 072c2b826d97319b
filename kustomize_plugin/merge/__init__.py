"""Fragments become one config: values in, values out."""
