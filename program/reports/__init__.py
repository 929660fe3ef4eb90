"""The term's report for the two offices: what is counted (figures) and drawn (charts)."""
