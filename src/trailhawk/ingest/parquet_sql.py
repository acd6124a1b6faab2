"""The SQL by which DuckDB reads a Parquet file; ``$1`` stands for its path.

No name or value of a file is in it: columns go by their number.
"""

from __future__ import annotations

from trailhawk.model.limits import Limits

__all__ = ["DESCRIBE", "GROUPS", "Part", "largest", "marked", "texts_of"]

# Only the columns' own names and types count: a path such as ``/region=eu/`` adds no column.
_SOURCE = "read_parquet($1, hive_partitioning=false, filename=false)"
DESCRIBE = f"DESCRIBE SELECT * FROM {_SOURCE}"  # noqa: S608 - our own text

_NUMBERED = "read_parquet($1, hive_partitioning=false, filename=false, file_row_number=true)"
GROUPS = (
    "SELECT row_group_id, any_value(row_group_num_rows) FROM parquet_metadata($1) "
    "GROUP BY 1 ORDER BY 1"
)

_VECTOR = 2048
"""Rows that DuckDB handles at a time."""

Part = tuple[int, int]
"""From the row of the one number to before that of the other."""


def texts_of(wanted: dict[int, str], width: int, part: Part | None = None) -> str:
    """Return the SQL for rows as text, with the size of each; the file's own names are not in it.

    Of a ``part`` only its rows are read. Columns of text must stay themselves here: a function of
    one would copy it for each row.
    """
    texts = ", ".join(f"{_as_text(at, kind)} AS v{at}" for at, kind in wanted.items())
    size = " + ".join(f"coalesce({_length(kind)}(v{at}), 0)" for at, kind in wanted.items())
    names = ", ".join(f"c{at}" for at in range(width))
    source = f"{_SOURCE} AS t({names})"
    if part is not None:
        # DuckDB does not so much as open a row group in which no row has such a number.
        start, end = map(int, part)
        source = f"{_NUMBERED} AS t({names}, row) WHERE row >= {start} AND row < {end}"
    return f"SELECT *, {size} AS size FROM (SELECT {texts} FROM {source})"  # noqa: S608


def marked(wanted: dict[int, str], texts: str, limits: Limits) -> str:
    """Return the SQL for rows behind a mark that is null if a row is too large."""
    fits = f"size <= {limits.max_record_bytes}"
    cells = ", ".join(f"CASE WHEN {fits} THEN v{at} END" for at in wanted)
    return f"SELECT CASE WHEN {fits} THEN '' END, {cells} FROM ({texts})"  # noqa: S608


def largest(texts: str, limits: Limits) -> str:
    """Return the SQL for the size of the largest vector that leaves DuckDB."""
    # The rows past the ceiling will not be read. A vector may lie in two of these.
    sizes = (
        f"SELECT size, row_number() OVER () AS row FROM "  # noqa: S608 - our own names
        f"(SELECT size FROM ({texts}) LIMIT {limits.max_records_per_object})"
    )
    totals = f"SELECT sum(size) AS total FROM ({sizes}) GROUP BY row // {_VECTOR}"  # noqa: S608
    return f"SELECT max(total) FROM ({totals})"  # noqa: S608


def _length(kind: str) -> str:
    return "octet_length" if kind == "BLOB" else "strlen"


def _as_text(at: int, kind: str) -> str:
    """Return the SQL for a column as text, or bytes of text; JSON where it is nested."""
    if kind == "BLOB":
        return f"c{at}"
    if kind.startswith("TIMESTAMP"):
        # Through whole microseconds: with a zone or without, it is UTC.
        return f"make_timestamp(epoch_us(c{at}))::VARCHAR"
    if kind.startswith(("STRUCT", "MAP")) or kind.endswith("]"):
        return f"to_json(c{at})::VARCHAR"
    return f"c{at}::VARCHAR"
