"""A stage on AWS: deployed, destroyed and restored with the operator's credentials."""
