"""What meets the machine: files, programs, the network."""
