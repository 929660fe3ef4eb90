"""How often something may be tried: high for an internet address, which a campus or a classroom shares, strict for one
account or mailbox (allauth's notation: number / period / what is counted)."""

ACCOUNT_RATE_LIMITS = {
    "signup": "200/m/ip",
    "login": "300/m/ip",
    # Guessing at one account stops after five; guessing one password at many accounts stops for the day.
    "login_failed": "300/m/ip,3000/d/ip,5/5m/key",
    "request_login_code": "200/m/ip,3/m/key",
    "reset_password": "200/m/ip,5/m/key",
    "reset_password_from_key": "200/m/ip",
    # Attempts at one code, even by simultaneous requests (accounts/forms.py).
    "guess_code": "3/15m/key",
}
