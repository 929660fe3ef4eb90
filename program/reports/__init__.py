"""The term report for the two offices: numbers (figures), charts, and export files."""
