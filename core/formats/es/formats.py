"""Times and numbers as written in Spanish in California: 5:12 p. m. and 1,234.5. The rest is Django's (`es`)."""

TIME_FORMAT = "P"
DATETIME_FORMAT = r"j \d\e F \d\e Y, P"
SHORT_DATE_FORMAT = r"j b Y"
SHORT_DATETIME_FORMAT = r"j b Y, P"
FIRST_DAY_OF_WEEK = 0
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
