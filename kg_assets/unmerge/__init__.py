"""A merge that was wrong is taken back."""
