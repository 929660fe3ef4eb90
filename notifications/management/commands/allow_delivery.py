from django.core.management.base import BaseCommand

from notifications.installation import allow_delivery
from notifications.mail_server import end_pause
from notifications.models import OutgoingMail


class Command(BaseCommand):
    help = (
        "Lets mail leave from here, after this database was restored or the portal's address changed, and at once, "
        "after what the mail server refused was repaired."
    )

    def handle(self, *args, **options):
        allow_delivery()
        end_pause()
        self.stdout.write(f"Mail may leave from here. {OutgoingMail.objects.due().count()} mails are due.")
