"""The command line: JSON alone on stdout, errors on stderr. `status` ends with 3 where no server runs."""

import json
import sys
from dataclasses import asdict

from kg_resources.embedded_graph import EmbeddedGraphError, start, status, stop


def main(arguments: list[str]) -> int:
    """The exit code of one command: 0 done, 1 failed, 2 not understood, 3 not running."""
    try:
        match arguments:
            case ["start"]:
                print(json.dumps(asdict(start())))
            case ["status"]:
                address = status()
                print(json.dumps({"running": True, **asdict(address)} if address else {"running": False}))
                return 0 if address else 3
            case ["stop"]:
                print(json.dumps({"running": False, "stopped": stop()}))
            case _:
                print("usage: python -m kg_resources.embedded_graph start|status|stop", file=sys.stderr)
                return 2
    except EmbeddedGraphError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
