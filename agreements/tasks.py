from celery import shared_task

from agreements import actions, deadlines


@shared_task
def make_staff_copies() -> int:
    return actions.make_staff_copies() + actions.record_sent_copies()


@shared_task
def close_open_conclusions() -> int:
    return actions.close_open_conclusions() + actions.abandon_unmatched()


@shared_task
def remind_of_dates() -> int:
    return deadlines.remind_of_dates()
