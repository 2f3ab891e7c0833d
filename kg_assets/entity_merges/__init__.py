"""Two nodes become one, and one that was merged becomes two again."""
