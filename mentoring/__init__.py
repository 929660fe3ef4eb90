from mentoring.celery import app as celery_app
