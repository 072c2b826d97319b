"""Shell scripts, and what holds some: parsed, and walked with their variables down to their kubectl commands."""
