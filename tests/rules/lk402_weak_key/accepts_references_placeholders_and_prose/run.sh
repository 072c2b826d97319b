export LITELLM_MASTER_KEY="$(openssl rand -hex 24)"
