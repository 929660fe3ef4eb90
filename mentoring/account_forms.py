"""Forms of our own for allauth's pages, by the names allauth gives them (accounts/forms.py)."""

ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignUpForm",
    "login": "accounts.forms.SignInForm",
    "request_login_code": "accounts.forms.RequestCodeForm",
    "reset_password": "accounts.forms.ResetForm",
    "add_email": "accounts.forms.AddAddressForm",
    "change_email": "accounts.forms.OtherAddressForm",
    "confirm_login_code": "accounts.forms.CodeForm",
    "confirm_email_verification_code": "accounts.forms.AddressCodeForm",
    "confirm_password_reset_code": "accounts.forms.CodeForm",
}
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.CampusSignUpForm"}
MFA_FORMS = {
    "authenticate": "accounts.forms.FactorForm",
    "reauthenticate": "accounts.forms.FactorAgainForm",
    "activate_totp": "accounts.forms.FirstFactorForm",
    "add_webauthn": "accounts.forms.PasskeyForm",
    "edit_webauthn": "accounts.forms.PasskeyNameForm",
}
