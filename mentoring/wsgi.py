import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")
# A page answers or fails within seconds. Milliseconds a statement, a lock, an idle transaction may take:
os.environ.setdefault(
    "DATABASE_OPTIONS",
    "-c statement_timeout=8000 -c lock_timeout=4000 -c idle_in_transaction_session_timeout=15000",
)

application = get_wsgi_application()
