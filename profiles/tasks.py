from celery import shared_task

from profiles.search import index, saved_searches


@shared_task
def count_common_lexemes() -> int:
    return index.count_common_lexemes()


@shared_task
def announce_mentors() -> int:
    return saved_searches.announce_mentors()
