"""How the models in `vision/models` came to be. Nothing here runs at a gate."""
