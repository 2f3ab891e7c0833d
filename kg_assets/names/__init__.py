"""Names of things: their forms, what rules and a language model say of two of them, whatever stage asks."""
