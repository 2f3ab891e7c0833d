"""The buffer becomes points of the vector store."""
