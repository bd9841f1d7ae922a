"""What every database shares; knows no database."""
