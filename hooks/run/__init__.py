"""The lint run: order, files, rules, reports."""
