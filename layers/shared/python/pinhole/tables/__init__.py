"""The tables: PynamoDB models, and the one place where a table, key or index is named.

The stacks create the tables from these classes (`registry.ALL`); the domain modules read and write
through them and through `store`.

Every table is keyed so that no request path scans and no partition is hot: what is popular (a
post, its author) is only ever read, and what is written often (likes, feeds) is spread by the
person who acts or reads.
"""
