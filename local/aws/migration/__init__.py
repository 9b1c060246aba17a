"""Moving the rows of a table to another one while the network serves (`make migrate`)."""
