from django.contrib.auth.hashers import MD5PasswordHasher


class CountingHasher(MD5PasswordHasher):
    """Writes down what it hashes."""

    algorithm = "counting"
    seen = []

    def encode(self, password, salt):
        self.seen.append(salt)
        return super().encode(password, salt)
