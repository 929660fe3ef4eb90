import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")
# A page responds or fails within seconds. Limits of a statement, a lock and an idle transaction, in milliseconds:
os.environ.setdefault(
    "DATABASE_OPTIONS",
    "-c statement_timeout=8000 -c lock_timeout=4000 -c idle_in_transaction_session_timeout=15000",
)

application = get_wsgi_application()
