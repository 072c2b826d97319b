"""A gateway taken over from one hand-written config, and the first files of a new one."""
