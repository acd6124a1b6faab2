"""Query results as CSV (Athena, CloudTrail Lake): rows to records.

Columns are found by their names, in any case and order. A nested column must be JSON: the
``{type=IAMUser, arn=...}`` that these services print otherwise cannot be read back, since
names may hold any of its signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from trailhawk.ingest.decoding import decode_record
from trailhawk.ingest.objects import Block, RecordDamaged, Shape
from trailhawk.model.errors import Damage
from trailhawk.model.limits import Limits

__all__ = ["is_table", "table_blocks"]

_CELL = re.compile(rb'(?:"((?:[^"]++|"")*+)"|([^",\r\n]*+))(,|\r?\n|\r?\Z)')
_BLOCK_BYTES = 4 << 20
_HEADER_BYTES = 1 << 14

# fmt: off
_TEXTS = (
    "eventVersion", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress",
    "userAgent", "errorCode", "errorMessage", "requestID", "eventID", "eventType", "apiVersion",
    "recipientAccountId", "sharedEventID", "vpcEndpointId", "vpcEndpointAccountId",
    "eventCategory", "sessionCredentialFromConsole",
)
_BOOLEANS = ("readOnly", "managementEvent")
_NESTED = (
    "userIdentity", "requestParameters", "responseElements", "additionalEventData", "resources",
    "serviceEventDetails", "tlsDetails", "addendum", "edgeDeviceDetails", "eventContext",
)
_MEMBERS = (
    "principalId", "accountId", "accessKeyId", "userName", "invokedBy", "sessionContext",
    "sessionIssuer", "mfaAuthenticated", "creationDate", "webIdFederationData",
    "federatedProvider", "ec2RoleDelivery", "sourceIdentity", "identityProvider", "credentialId",
    "onBehalfOf", "userId", "identityStoreArn", "inScopeOf", "issuerType", "credentialsIssuedTo",
    "tlsVersion", "cipherSuite", "clientProvidedHostHeader", "originalRequestID",
    "originalEventID", "updatedFields",
)
# fmt: on
_COLUMNS = {name.lower(): name for name in (*_TEXTS, *_BOOLEANS, *_NESTED)}
_NEEDED = frozenset({"eventName", "eventSource"})

# A row cast to JSON keeps the lower case of its table's columns.
_LOWERED = frozenset({"userIdentity", "tlsDetails", "resources", "addendum"})
_KEYS = {member.lower(): member for member in _MEMBERS}


def is_table(head: bytes) -> bool:
    """Tell whether a text is CSV whose columns are a record's members."""
    if head[:1] in (b"{", b"["):
        return False
    header = _row(head[:_HEADER_BYTES], 0)
    return header is not None and set(_columns(header[0])) >= _NEEDED


def table_blocks(pieces: Iterator[bytes], limits: Limits, name: str) -> Iterator[Block | Damage]:
    """Yield a table's rows as blocks of records, and rows that cannot be read."""
    table = _Table(limits, name)
    text = b""
    for piece in pieces:
        text += piece
        if len(text) >= _BLOCK_BYTES:
            yield from table.take(text, final=False)
            text = text[table.taken :]
    yield from table.take(text, final=True)


class _Table:
    """Where the reading of one table stands."""

    def __init__(self, limits: Limits, name: str) -> None:
        self.taken = 0
        self._limits = limits
        self._name = name
        self._columns: list[str] = []
        self._index = 0
        self._offset = 0

    def take(self, text: bytes, *, final: bool) -> Iterator[Block | Damage]:
        """Yield what the whole rows at the front of ``text`` hold."""
        self.taken = start = 0
        run: list[bytes] = []
        reach = len(text) if final else len(text) - 2 * self._limits.max_record_bytes
        while self.taken < reach:
            found = self._next(text)
            if isinstance(found, str):
                yield from self._block(run, start)
                yield Damage(self._name, self._offset + start, found, self._index)
                self._index += 1
            elif found:
                run.append(found)
            if not run:
                start = self.taken
        yield from self._block(run, start)
        self._offset += self.taken

    def _next(self, text: bytes) -> bytes | str:
        """Return the next row as a record, or why it is none; nothing for header and blanks."""
        row = _row(text, self.taken)
        if row is None:
            end = text.find(b"\n", self.taken)
            self.taken = end + 1 if end >= 0 else len(text)
            return "not a CSV row"
        cells, self.taken = row
        if not self._columns:
            self._columns = _columns(cells)
            return b""
        if cells == [b""]:
            return b""
        if len(cells) != len(self._columns):
            return f"a CSV row of {len(cells)} cells under {len(self._columns)} columns"
        return self._record(cells)

    def _record(self, cells: list[bytes]) -> bytes | str:
        try:
            members = {
                column: _value(column, cell)
                for column, cell in zip(self._columns, cells, strict=True)
                if column and cell
            }
            record = msgspec.json.encode(members)
            decode_record(record, self._limits)
        except RecordDamaged as damage:
            return str(damage)
        return record

    def _block(self, run: list[bytes], start: int) -> Iterator[Block]:
        if run:
            yield Block(b"\n".join(run), Shape.LINES, self._index, self._offset + start)
            self._index += len(run)
            run.clear()


def _row(text: bytes, at: int) -> tuple[list[bytes], int] | None:
    """Return the cells of the row at ``at`` and where the next begins; None if it is none."""
    cells = []
    while found := _CELL.match(text, at):
        quoted, plain, end = found.groups()
        cells.append(plain if quoted is None else quoted.replace(b'""', b'"'))
        at = found.end()
        if end != b",":
            return cells, at
    return None


def _columns(header: list[bytes]) -> list[str]:
    """Return the members that the columns are; an empty name for what is no member."""
    names = [cell.decode(errors="replace").strip().lower() for cell in header]
    return [_COLUMNS.get(name, "") for name in names]


def _value(column: str, cell: bytes) -> object:
    if column in _NESTED:
        return _nested(column, cell)
    text = cell.decode(errors="replace")
    if column in _BOOLEANS and text in {"true", "false"}:
        return text == "true"
    return text


def _nested(column: str, cell: bytes) -> object:
    try:
        value = msgspec.json.decode(cell)
    except (ValueError, RecursionError):
        raise RecordDamaged(f"the column {column} is not JSON: select CAST(... AS JSON)") from None
    return _with_keys(value, column) if column in _LOWERED else value


def _with_keys(value: object, column: str) -> object:
    """Give the keys of a nested column the case that CloudTrail writes."""
    if isinstance(value, list):
        return [_with_keys(one, column) for one in value]
    if not isinstance(value, dict):
        return value
    keys = _KEYS | {"arn": "ARN"} if column == "resources" else _KEYS
    return {keys.get(str(key), key): _with_keys(one, column) for key, one in value.items()}
