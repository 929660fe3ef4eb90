from celery import shared_task

from profiles import actions
from profiles.search import index


@shared_task
def carry_out_decisions() -> int:
    return actions.carry_out_decisions()


@shared_task
def count_common_lexemes() -> int:
    return index.count_common_lexemes()
