from celery import shared_task

from profiles import search_documents


@shared_task
def count_common_lexemes() -> int:
    return search_documents.count_common()
