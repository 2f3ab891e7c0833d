"""The client of the graph: the same driver and the same Cypher for Neo4j and for the embedded server.

Every query runs in a managed transaction on a named database. What a second try can mend is tried again for two
minutes of wall clock, with exponential backoff and full jitter; what a smaller batch can mend is raised at once.
"""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, LiteralString, TypeVar, cast
from urllib.parse import urlsplit

import neo4j
from neo4j.exceptions import (
    AuthError,
    CypherSyntaxError,
    DriverError,
    Forbidden,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)
from tenacity import RetryCallState, Retrying, retry_if_exception, wait_random_exponential

from kg_resources import embedded_graph
from kg_resources.embedded_graph import GraphAddress
from kg_resources.graph_failures import (
    NO_DATABASE,
    NO_ROOM_FOR_TYPES,
    BatchTooLarge,
    GraphAway,
    GraphForbidden,
    GraphUnavailable,
    RaceLost,
    RowTooLarge,
    lost_a_race,
    server_is_away,
    too_large,
)

__all__ = ["BatchTooLarge", "Graph", "GraphForbidden", "GraphUnavailable", "RaceLost", "RowTooLarge", "open_graph"]

R = TypeVar("R")
T = TypeVar("T")
Work = Callable[[neo4j.ManagedTransaction], T]

UNAVAILABLE_SECONDS = 120  # how long a lost, busy or waking server is waited for
RACE_SECONDS = 30  # how long a refusal is tried again that another writer may have caused, or else our own mistake
LONGEST_WAIT_SECONDS = 5
_log = logging.getLogger(__name__)


def configured_address() -> GraphAddress | None:
    """The server that NEO4J_URI names, or None where the embedded one is to be used."""
    if not (uri := os.environ.get("NEO4J_URI")):
        return None
    parts = urlsplit(uri)
    if parts.scheme.split("+")[0] not in {"bolt", "neo4j"} or not parts.hostname or parts.username:
        raise GraphUnavailable(
            "NEO4J_URI must read like bolt://host:7687 or neo4j+s://host, without a user or password."
        )
    user = os.environ.get("NEO4J_USERNAME") or "neo4j"
    return GraphAddress(uri, user, os.environ.get("NEO4J_PASSWORD", ""), os.environ.get("NEO4J_DATABASE") or "neo4j")


@contextlib.contextmanager
def open_graph(on_retry: Callable[[str], None] | None = None) -> Iterator["Graph"]:
    """The graph of this project, waited for until it answers; closed at the end of the block.

    `on_retry` is told why, each time that something is tried again.
    """
    graph = Graph(on_retry)
    try:
        graph.read("RETURN 1 AS one")
        yield graph
    finally:
        graph.close()


class Graph:
    """One connection pool to the graph; safe for threads. `retries` counts what was tried again since it opened."""

    def __init__(self, on_retry: Callable[[str], None] | None = None) -> None:
        self.retries = 0
        self._on_retry = on_retry
        self._configured = configured_address()
        self._lock = threading.Lock()
        self._drivers: list[neo4j.Driver] = []  # the last one serves; other threads may still be inside one before
        self._connect(self._locate())

    def close(self) -> None:
        for driver in self._drivers:
            driver.close()

    def read(self, query: str, /, **parameters: Any) -> list[dict[str, Any]]:
        """The rows of a query that changes nothing, by column."""

        return self.read_with(lambda transaction: transaction.run(cast(LiteralString, query), parameters).data())

    def read_with(self, work: Work[T]) -> T:
        """What `work` returns, for what is too much to keep as rows. It runs again from its start after a failure."""
        return self._persist(lambda session: session.execute_read(work))

    def write(self, work: Work[T], *, timeout: float | None = None) -> T:
        """What `work` returns, its writes committed as one.

        `work` runs again from its start after a failure, even one that hid a commit: it must be such that twice is
        once. `timeout` is in seconds, by the server's clock; the embedded server has none.
        """
        unit = neo4j.unit_of_work(timeout=timeout)(work)
        return self._persist(lambda session: session.execute_write(unit))

    def write_rows(self, rows: Sequence[R], work: Callable[[neo4j.ManagedTransaction, Sequence[R]], T]) -> list[T]:
        """What `work` returns of all rows, in one transaction; where the server cannot take them at once, of each half
        in turn, down to one row.

        Raises:
            RowTooLarge: a row that alone is too much.
        """
        try:
            return [self.write(lambda transaction: work(transaction, rows))]
        except BatchTooLarge as error:
            if len(rows) == 1:
                raise RowTooLarge(rows[0], error) from error
        middle = len(rows) // 2
        return self.write_rows(rows[:middle], work) + self.write_rows(rows[middle:], work)

    @cached_property
    def is_neo4j(self) -> bool:
        """Whether this is Neo4j itself. Others greet as `Neo4j/5.26.0 compatible (…)`, and give its version too."""
        agent = self._persist(lambda _: self._drivers[-1].get_server_info().agent)
        return agent.startswith("Neo4j/") and "compatible" not in agent

    @cached_property
    def dynamic_types(self) -> bool:
        """Whether a relationship's type may be data: `-[x:$(r.type)]->`, as in Neo4j from 5.26 on."""
        try:
            self.read("EXPLAIN MATCH (n) MERGE (n)-[x:$($type)]->(n)", type="ANY")
        except CypherSyntaxError:
            return False
        return True

    def _locate(self) -> GraphAddress:
        try:
            return self._configured or embedded_graph.start()
        except embedded_graph.EmbeddedGraphError as error:
            raise GraphUnavailable(str(error)) from error

    def _connect(self, address: GraphAddress) -> None:
        self._address, self._lost = address, False
        # The driver's own retries are off: they would neither count nor log.
        credentials = (address.user, address.password)
        # What an empty database does not know yet ("property key does not exist") is no news.
        driver = neo4j.GraphDatabase.driver(
            address.uri,
            auth=credentials,
            max_transaction_retry_time=0,
            notifications_disabled_classifications=["UNRECOGNIZED"],
        )
        self._drivers.append(driver)

    def _find_again(self) -> None:
        """After a lost connection: starts the embedded server where it died. A configured one keeps its address."""
        with self._lock:
            if not self._lost:
                return
            address = self._locate()
            if address == self._address:
                self._lost = False
                return
            self._connect(address)
        if embedded_graph.ran_out_of_memory():
            raise BatchTooLarge("The embedded graph ran out of memory and was started again: send less at once.")

    def _attempt(self, run: Callable[[neo4j.Session], T]) -> T:
        self._find_again()
        try:
            with self._drivers[-1].session(database=self._address.database) as session:
                return run(session)
        except (ServiceUnavailable, SessionExpired):
            self._lost = True
            raise
        except Neo4jError as error:
            if too_large(error):
                raise BatchTooLarge(f"The graph cannot take so much at once: {self._told(error)}") from error
            raise

    def _persist(self, run: Callable[[neo4j.Session], T]) -> T:
        """What `run` returns, tried again for as long as its failures may pass."""
        retrying = Retrying(
            retry=retry_if_exception(_may_pass),
            wait=wait_random_exponential(multiplier=0.05, max=LONGEST_WAIT_SECONDS),
            stop=_Patience(),
            before_sleep=self._note_retry,
            reraise=True,
        )
        try:
            return retrying(lambda: self._attempt(run))
        except (DriverError, Neo4jError) as error:
            if isinstance(error, AuthError):
                reason = f"refuses the user {self._address.user!r}: check NEO4J_USERNAME and NEO4J_PASSWORD"
            elif isinstance(error, Neo4jError) and error.code == NO_DATABASE:
                reason = f"has no database {self._address.database!r}: check NEO4J_DATABASE"
            elif server_is_away(error):
                place = "that NEO4J_URI names it" if self._configured else embedded_graph.home_folder() / "server.log"
                tries = f"{UNAVAILABLE_SECONDS} s and {retrying.statistics['attempt_number']} tries"
                raise GraphAway(
                    f"The graph at {self._where()} did not answer for {tries}: check that it runs and {place} "
                    f"({self._told(error)})."
                ) from error
            elif isinstance(error, CypherSyntaxError):
                raise  # a statement that this server does not know: `dynamic_types` asks so
            elif isinstance(error, Forbidden):
                raise GraphForbidden(
                    f"The graph at {self._where()} does not allow this to {self._address.user!r}: {self._told(error)}."
                ) from error
            elif isinstance(error, Neo4jError) and error.code == NO_ROOM_FOR_TYPES:
                reason = (
                    "has no room for another relationship type, label or property: set relationship_types: canonical, "
                    f"materialize resolutions*, and take another database ({self._told(error)})"
                )
            else:
                reason = f"refuses this: {self._told(error)}"
            raise GraphUnavailable(f"The graph at {self._where()} {reason}.") from error

    def _note_retry(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        with self._lock:
            self.retries += 1
        reason = f"Graph: try {state.attempt_number} failed, again in {state.upcoming_sleep:.1f} s: {self._told(error)}"
        _log.warning(reason)
        if self._on_retry:
            self._on_retry(reason)

    def _where(self) -> str:
        """The server's address without what else a URI may hold."""
        parts = urlsplit(self._address.uri)
        return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")

    def _told(self, error: BaseException | None) -> str:
        """An error in one line, without the password."""
        text = (error.message if isinstance(error, Neo4jError) else None) or str(error)
        code = (error.code if isinstance(error, Neo4jError) else None) or type(error).__name__
        line = f"{code}: {' '.join(text.split())}"
        return line.replace(self._address.password, "***") if self._address.password else line


def _may_pass(error: BaseException) -> bool:
    return server_is_away(error) or lost_a_race(error)


class _Patience:
    """When to give up: a limit for each kind of failure in a row, counted from the end of its first."""

    def __init__(self) -> None:
        self._race: bool | None = None
        self._since = 0.0

    def __call__(self, state: RetryCallState) -> bool:
        race = lost_a_race(state.outcome and state.outcome.exception())
        if race != self._race:
            self._race, self._since = race, time.monotonic()
        return time.monotonic() - self._since >= (RACE_SECONDS if race else UNAVAILABLE_SECONDS)
