"""Documents with what a person says is right about them."""
