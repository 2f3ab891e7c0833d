"""The inbox: files of the input folder are registered and processed by themselves.

config   inbox.yaml, beside dagster.yaml
look     what has come, changed and gone since the look before
memory   what is known of each file between two looks
sensor   the looks as Dagster sees them
"""
