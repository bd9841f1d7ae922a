"""What rules that nobody on the project wrote say of the rendered objects."""
