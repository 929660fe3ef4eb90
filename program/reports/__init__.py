"""The term's report for the two offices: what is counted (figures), drawn (charts) and taken along (spreadsheet)."""
