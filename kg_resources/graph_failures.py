"""What a failure of the graph means: wait and try again, try again at once, send less, or give up.

The two servers answer the same mishap with different codes; both are known here and nowhere else.
"""

from neo4j.exceptions import (
    ClientError,
    ConstraintError,
    DatabaseError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from kg_resources.may_pass import MayPass

NO_ROOM_FOR_TYPES = "Neo.DatabaseError.Schema.TokenLimitReached"
NO_DATABASE = "Neo.ClientError.Database.DatabaseNotFound"
_TOO_LARGE = frozenset(
    {
        "Neo.ClientError.Transaction.TransactionTimedOut",
        "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
        "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
        "Neo.TransientError.General.OutOfMemoryError",
        "Neo.TransientError.General.TransactionMemoryLimit",
        "Neo.TransientError.General.TransactionOutOfMemoryError",
    }
)
_WAITED_TOO_LONG = "Neo.ClientError.Transaction.LockClientStopped"  # timed out behind another writer's lock
_RACES_LOST = frozenset(
    {
        "Neo.ClientError.Statement.EntityNotFound",  # deleted since it was matched
        "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists",  # IF NOT EXISTS, by two at once
    }
)
_ARCADEDB_TOO_LARGE = "exceeds the maximum allowed"  # a list, map or text beyond what its Bolt takes
_ARCADEDB_CONNECTED = "DeleteConnectedNode"  # what Neo4j calls a ConstraintError


class GraphUnavailable(RuntimeError):
    """The graph cannot be used: one sentence that says where it was looked for, why not, and what to do."""


class GraphAway(GraphUnavailable, MayPass):
    """It did not answer for as long as it is waited for."""


class GraphForbidden(GraphUnavailable):
    """The database user may not do this."""


class BatchTooLarge(RuntimeError):
    """The server cannot take this transaction (time, memory or message size): send half of it."""


class RowTooLarge(BatchTooLarge):
    """The server cannot take this row, alone in its transaction."""

    def __init__(self, row: object, reason: BatchTooLarge) -> None:
        super().__init__(str(reason))
        self.row = row


class RaceLost(GraphUnavailable):
    """Raised inside a transaction that finds its ground taken away by another writer: it is run again from its start.
    The sentence is told where that goes on for too long."""


def too_large(error: Neo4jError) -> bool:
    """Whether half of the batch may succeed where all of it cannot."""
    arcadedb = isinstance(error, DatabaseError) and _ARCADEDB_TOO_LARGE in (error.message or "")
    return arcadedb or error.code in _TOO_LARGE


def server_is_away(error: BaseException | None) -> bool:
    """Lost, waking, busy or deadlocked. A lost answer to a commit counts too, as twice is once for what we write."""
    if isinstance(error, (ServiceUnavailable, SessionExpired)):
        return True
    if isinstance(error, ClientError) and error.code == _WAITED_TOO_LONG:
        return True
    return isinstance(error, (DriverError, Neo4jError)) and error.is_retryable()


def lost_a_race(error: BaseException | None) -> bool:
    """Failed for what another writer did meanwhile: made the same node, linked one that was to go, deleted one."""
    if isinstance(error, RaceLost):
        return True
    if isinstance(error, DatabaseError):
        return _ARCADEDB_CONNECTED in (error.message or "")
    return isinstance(error, ConstraintError) or (isinstance(error, ClientError) and error.code in _RACES_LOST)
