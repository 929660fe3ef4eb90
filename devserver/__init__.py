"""PostgreSQL and Valkey for a machine that has neither: `with services(): …` (manage.py, `make run`, the tests).

Without DATABASE_URL and REDIS_URL the embedded ones are used: whoever comes first starts them, whoever leaves last
stops them. Each has a keeper, a small process of its own, that waits until nobody holds the users' lock any more; a
lock is given back by the kernel, so this holds after `kill -9` as well. With both addresses set nothing starts.
"""

from devserver.leases import running, services, stop
from devserver.paths import CannotStart, Place, secret_key

__all__ = ["CannotStart", "Place", "running", "secret_key", "services", "stop"]
