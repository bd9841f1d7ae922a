"""One module per environment, named as its stack."""
