"""What extractions would ask and pay, before anything is asked."""
