"""A file goes: out of vectors, graph and pickles, and then its partition."""
