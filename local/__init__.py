"""A real Kubernetes and a Pulumi engine on this machine alone; nothing in components/ or stacks/ knows of it."""
