from zeal import zeal_context


def middleware(get_response):
    """N+1 queries fail the test; allauth's own pages, which ask for one address several times, are not ours to mend."""

    def watch(request):
        if request.path_info.startswith("/accounts/"):
            return get_response(request)
        with zeal_context():
            return get_response(request)

    return watch
