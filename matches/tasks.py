from celery import shared_task

from matches import actions


@shared_task
def expire_overdue_requests() -> int:
    return actions.settle_requests()


@shared_task
def remind_mentors() -> int:
    return actions.remind_mentors()


@shared_task
def remind_and_lapse_matches() -> int:
    return actions.remind_and_lapse_matches()


@shared_task
def ask_for_places() -> int:
    return actions.ask_for_places()


@shared_task
def hide_unresponsive_mentors() -> int:
    return actions.hide_unresponsive_mentors()


@shared_task
def update_response_times() -> int:
    return actions.update_response_times()
