from celery import shared_task

from notifications import actions, delivery


@shared_task
def deliver_due_mail() -> int:
    return delivery.deliver_due()


@shared_task
def delete_old_mails() -> int:
    return actions.delete_old_mails()
