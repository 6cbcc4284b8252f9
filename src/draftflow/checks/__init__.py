"""Pure functions over an article and its sources that say what is not as it should be."""
