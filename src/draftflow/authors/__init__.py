"""Who writes: authors behind one seam, with a model or without."""
