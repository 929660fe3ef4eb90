from celery import shared_task

from notifications import delivery


@shared_task
def deliver_due_mail() -> int:
    return delivery.deliver_due()
