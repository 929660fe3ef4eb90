from celery import shared_task

from notifications import actions


@shared_task
def delete_old_mails() -> int:
    return actions.delete_old_mails()
