"""The assets, one folder a stage, in the order that data flows."""
