"""What a failover budget adds to a config."""
