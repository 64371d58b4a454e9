"""Tables and a catalog go in; checked figures come out. The room that speaks DuckDB and sqlglot.

The files in the order a query travels: `catalog_file` (what may be asked), `joins` and `measures` (which rows answer
it), `rows` and `conditions` (one SELECT), `compile` and `listing` (the whole SQL), `floor` (what a role must not see),
`columns` (how a result column is named), `warehouse` (the locked file), `audit` (what is remembered of it).
"""
