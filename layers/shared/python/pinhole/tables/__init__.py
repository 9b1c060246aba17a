"""The tables: PynamoDB models, and the only place that names tables, keys and indexes.

The stacks create the tables from these classes (`registry.ALL`); the domain modules read and write
through them and through `store`.

Keys are chosen so that no request scans and no partition is hot: popular rows (a post, its author)
are only read, and frequent writes (likes, feeds) are spread by the acting or reading person.
"""
