"""Which names stand for one thing: normalize, block, compare, decide, cluster, adjudicate, and choose the name.

`resolutions` calls it for the names of a file and of its group, `entity_merges` for a group against itself.
"""
