"""Stand-in of `pulumi-resource-kubernetes` 4.34.2 for the kinds of object this project uses."""
