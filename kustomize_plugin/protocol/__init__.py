"""The three ways in: a ResourceList, a legacy plugin's call, a bare stream."""
