"""What a program with the components costs, beside one that declares the same objects with pulumi_kubernetes alone."""
