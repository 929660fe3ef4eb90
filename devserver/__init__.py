"""PostgreSQL and Valkey for a machine that has neither: `with services(): …` (manage.py, `make run`, the tests).

Without DATABASE_URL and REDIS_URL the embedded ones are used: the first process to lease them starts them, and they
stop when the last lease ends. Each runs under a small service process, which waits until no process holds the lease
lock (`users.lock`). The kernel releases locks, so this works after `kill -9` too. With both addresses set, nothing
starts.
"""

from devserver.leases import running_services, services, stop_services
from devserver.paths import CannotStart, StateFolders, secret_key
