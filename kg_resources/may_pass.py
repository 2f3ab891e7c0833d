"""The mark of failures that another try, a while later, may not meet."""


class MayPass(Exception):
    """Beside the error's own class: a server was away, overloaded or kept by others for longer than one call waits.

    What cannot pass by itself (a refused key, bad input, an exhausted quota) does not carry it: trying it again would
    only fail the same way later.
    """
