"""What signs somebody in is encrypted in the database and its backups, and a new SECRET_KEY ends nothing."""

import importlib
import io
import mailbox

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.core.mail import send_mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models.functions import Now
from django.urls import reverse
from zeal import zeal_ignore

from accounts.models import FormerIdentity
from core.secret_key import decrypt, encrypt
from matches import answer_link
from notifications.delivery import deliver_due
from notifications.models import OutgoingMail
from notifications.unsubscribe_link import parse_token, unsubscribe_path
from profiles import confirm_link
from tests.factories import MatchRequestFactory, MentorProfileFactory, SuperuserFactory, UserFactory

pytestmark = pytest.mark.django_db
OLD, NEW = "the key so far " * 4, "the key from now on " * 3


def everything_stored():
    """All rows of all tables, as a backup holds them."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        for name in names:
            cursor.execute(f'SELECT coalesce(string_agg("{name}"::text, chr(10)), \'\') FROM "{name}"')
            yield name, cursor.fetchone()[0]


def token_in(link):
    return link.rstrip("/").split("/")[-1]


def tables_with(secret):
    return [name for name, content in everything_stored() if secret in content]


def test_neither_seeds_nor_waiting_codes_are_stored_in_clear(client, user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    codes = RecoveryCodes.activate(user)
    client.post(reverse("account_request_login_code"), {"email": user.email})
    code = OutgoingMail.objects.latest("pk").message["subject"].split()[0]

    seed = get_adapter().decrypt(codes.instance.data["seed"])

    # allauth holds the code in the session, too, which is encoded and ends in ten minutes.
    assert [tables_with(text) for text in (secret, seed, code, code.replace("-", ""))] == [[], [], [], []]


def test_a_waiting_message_is_sent_as_it_was_written(client, user, settings):
    client.post(reverse("account_request_login_code"), {"email": user.email})
    subject = OutgoingMail.objects.get().message["subject"]

    assert deliver_due() == 1
    [letter] = mailbox.Maildir(settings.DEMO_MAILBOX)
    assert letter["Subject"] == subject
    assert OutgoingMail.objects.get().message == {}


def test_what_was_stored_in_clear_is_read_and_then_encrypted_by_the_update(user):
    secret = generate_totp_secret()
    factor = Authenticator.objects.create(user=user, type="totp", data={"secret": secret})
    assert get_adapter().decrypt(factor.data["secret"]) == secret
    mail = OutgoingMail.objects.create(kind="finished", key="x", to_address="a@b.example", message={"subject": "X"})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notifications_outgoingmail SET message = %s", ['{"subject": "A7Q-99Z"}'])
    assert OutgoingMail.objects.get(pk=mail.pk).message == {"subject": "A7Q-99Z"}

    for app, name in (("accounts", "0004_encrypt_second_factors"), ("notifications", "0006_encrypt_waiting_messages")):
        migration = importlib.import_module(f"{app}.migrations.{name}")
        getattr(migration, name.split("_", 1)[1])(apps, None)

    assert tables_with(secret) == tables_with("A7Q-99Z") == []
    assert OutgoingMail.objects.get(pk=mail.pk).message == {"subject": "A7Q-99Z"}
    factor.refresh_from_db()
    assert get_adapter().decrypt(factor.data["secret"]) == secret


@pytest.fixture
def rotate(settings):
    settings.SECRET_KEY = OLD

    def rotate():
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]

    return rotate


def test_a_new_key_ends_neither_sessions_nor_links_nor_second_factors(client, rotate):
    request, mentor, user = MatchRequestFactory(), MentorProfileFactory(), UserFactory()
    client.force_login(user)
    token, confirm = token_in(answer_link.link_for(request)), token_in(confirm_link.link_for(mentor))
    unsubscribe = token_in(unsubscribe_path(user, "program/announcement"))
    seed = encrypt("a seed")

    rotate()

    with zeal_ignore():  # Django reads the session again when it gives it a new key
        assert client.get(reverse("program:home")).status_code == 200
    assert answer_link.request_for_token(token) == request
    assert confirm_link.mentor_of(confirm) == mentor
    assert parse_token(unsubscribe) == (user, "program/announcement")
    assert decrypt(seed) == "a seed"
    assert encrypt("a seed") != seed


def test_once_renewed_everything_does_without_the_earlier_key(settings, rotate):
    user = UserFactory()
    factor = Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt("a seed")})
    former = FormerIdentity.objects.create(user=user, digest=encrypt("a digest"))
    send_mail("A code", "123456", None, ["ana@people.example"])
    rotate()

    call_command("renew_encryption", stdout=io.StringIO())
    settings.SECRET_KEY_FALLBACKS = []

    factor.refresh_from_db()
    former.refresh_from_db()
    assert [decrypt(text) for text in (factor.data["secret"], former.digest)] == ["a seed", "a digest"]
    assert OutgoingMail.objects.get().message["body"] == "123456"


def test_a_value_whose_key_is_lost_keeps_no_other_from_being_renewed(settings, rotate):
    lost = FormerIdentity.objects.create(user=UserFactory(), digest=encrypt("a digest"))
    send_mail("A code", "123456", None, ["ana@people.example"])
    stored = dict(everything_stored())[OutgoingMail._meta.db_table]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, []
    known = FormerIdentity.objects.create(user=UserFactory(), digest=encrypt("another"))

    with pytest.raises(CommandError, match=rf"former identities: {lost.pk}; emails: \d+$"):
        call_command("renew_encryption", stdout=io.StringIO())

    digest = known.digest
    for former in (lost, known):
        former.refresh_from_db()
    assert decrypt(known.digest) == "another" != lost.digest
    assert known.digest != digest
    assert dict(everything_stored())[OutgoingMail._meta.db_table] == stored


def test_an_email_that_no_key_decrypts_keeps_staff_from_no_page_and_no_other_email_from_leaving(
    settings, rotate, client_of
):
    send_mail("A code", "123456", None, ["ana@people.example"])
    OutgoingMail.objects.update(failed_at=Now())
    send_mail("A code", "123456", None, ["ben@people.example"])
    failed, waiting = OutgoingMail.objects.order_by("pk")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, []
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    send_mail("A code", "654321", None, ["cleo@people.example"])
    client = client_of(SuperuserFactory())
    lists = reverse("admin:notifications_outgoingmail_changelist")

    with zeal_ignore():
        pages = [client.get(page).status_code for page in (reverse("admin:index"), lists)]
        one = client.get(reverse("admin:notifications_outgoingmail_change", args=[failed.pk]))
    sent = deliver_due()

    waiting.refresh_from_db()
    assert ([*pages, one.status_code], sent) == ([200] * 3, 1)
    assert (waiting.sent_at, waiting.attempts) == (None, 1)
    assert "SECRET_KEY" in waiting.last_error


def test_a_key_that_is_no_longer_known_opens_nothing(settings, rotate):
    seed = encrypt("a seed")
    token = token_in(answer_link.link_for(MatchRequestFactory()))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, []

    with pytest.raises(ValueError, match="SECRET_KEY"):
        decrypt(seed)
    assert answer_link.request_for_token(token) is None
