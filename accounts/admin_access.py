from allauth.account.decorators import secure_admin_login


def admin_sign_in(view):
    """The admin is entered by the portal's own sign-in, never by its own form."""
    return secure_admin_login(view)
