"""Serves a GGUF model over HTTP with llama.cpp, by the package xllamacpp: `python -m kg_tests.small_model FILE` prints
its base URL and serves until it is killed."""

import sys
import time


def main() -> None:
    import xllamacpp  # type: ignore[import-not-found]  # an extra of tests, not in the lock

    parameters = xllamacpp.CommonParams()
    parameters.model.path = sys.argv[1]
    parameters.port = 0
    parameters.n_ctx, parameters.n_parallel = 8_192, 2
    parameters.warmup = False
    server = xllamacpp.Server(parameters)
    print(f"{server.listening_address}/v1", flush=True)
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    main()
