"""How often something may be tried: high for an internet address, which a campus or a classroom shares, strict for one
account or mailbox (allauth's notation: number / period / what is counted)."""

ACCOUNT_RATE_LIMITS = {
    "signup": "200/m/ip",
    "login": "300/m/ip",
    # Guessing at one account from one network stops after five (accounts/adapter.py has the key); guessing one password
    # at many accounts stops for the day.
    "login_failed": "300/m/ip,3000/d/ip,5/5m/key",
    # Emails to one address are counted for all kinds together (accounts/address_limits.py); these, by themselves, too,
    # because signing in without having verified the address sends one.
    "confirm_email": "1/m/key,6/h/key,12/d/key",
    "request_login_code": "200/m/ip",
    "reset_password": "200/m/ip",
    "reset_password_from_key": "200/m/ip",
    # Addresses of one's own account: each new one is sent a code, whoever's it is.
    "manage_email": "10/m/user,20/d/user",
    # Attempts at one code, even by simultaneous requests (accounts/forms.py).
    "guess_code": "3/15m/key",
}
