"""Where each page of the table is: of one's own object, of another's, and of one there is not."""

from django.urls import reverse

ABSENT = 999_999_999


def addresses(world, name, row):
    """(whose, address): one without an object; own, another's and absent with one."""
    arguments = dict(row.arguments)
    if not row.about:
        yield "own", reverse(name, kwargs=arguments)
        return
    own, others = world.objects[row.about]
    for whose, pk in (("own", own.pk), ("others", others.pk), ("absent", ABSENT)):
        yield whose, reverse(name, kwargs={"pk": pk} | arguments)
