from celery import shared_task

from profiles.search import index


@shared_task
def count_common_lexemes() -> int:
    return index.count_common_lexemes()
