from notifications.models.installation import Installation
from notifications.models.notice import KEY_LENGTH, Notice
from notifications.models.outgoing_mail import (
    ERROR_LENGTH,
    LEASE_SECONDS,
    MAIL_RETENTION_DAYS,
    MAX_ATTEMPTS,
    MAX_UNANSWERED,
    PRIORITY_OF_SIGN_IN,
    DeliveryStatus,
    MailServerState,
    OutgoingMail,
)
from notifications.models.preferences import EmailOptOut
from notifications.models.texts_of_staff import EmailIntro, ProgramSettings
