"""W4: cells of spreadsheets, as text and as LibreOffice sees them."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

from bars.harness import Bar, Context, Outcome, run_command
from bars.hostile_texts import World, hostile_world
from trailhawk.model.printable import printable

__all__ = ["SHEETS"]

START = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
FORMULA = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}formula"
CELL = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}table-cell"
# Comma, quotation mark, UTF-8, from the first line; and let whatever looks like one be a formula.
FILTER = "CSV:44,34,76,1,,0,false,true,false,false,false,-1,true"


def w4(context: Context) -> Outcome:
    """No cell of a table is a formula, by its first character and by what an office makes of it."""
    world = hostile_world(context, context.scale(200, 5_000), store=True)
    tables = _tables(world)
    formulas = sum(
        cell.startswith(START)
        for path in tables
        for row in csv.reader(io.StringIO(path.read_text("utf-8"), newline=""))
        for cell in row
    )
    rows = list(csv.DictReader(io.StringIO(tables[0].read_text("utf-8"), newline="")))
    lost = _lost(world, rows)
    told = (
        f"{len(rows)} rows in the first of {len(tables)} tables, formula cells {formulas}, texts "
    )
    told += f"that do not come back {lost}"
    opened = _opened(context, tables)
    if opened is None:
        return Outcome(holds=False, figures=f"{told}; no LibreOffice (soffice) to open them with")
    cells, evaluated, control = opened
    return Outcome(
        not (formulas or lost or evaluated) and len(rows) == len(world.texts) and control,
        f"{told}; opened in LibreOffice: {cells:,} cells, evaluated {evaluated}",
    )


def _tables(world: World) -> list[Path]:
    """Write every table that Trailhawk writes; the first is that of findings."""
    findings = world.folder / "findings.csv"
    logs = str(world.logs)
    run_command("scan", logs, "-r", str(world.rules), "-o", str(findings))
    printed: dict[str, tuple[str, ...]] = {
        "timeline": ("timeline", logs, "--csv", "--limit", "99999"),
        "search": ("search", logs, "--csv", "--limit", "99999"),
        "stats": ("stats", "userAgent", "errorCode", "in", logs, "--csv", "--limit", "99999"),
        "who": ("who", world.texts[0], logs, "--csv"),
        "query": ("query", "SELECT name, user_agent FROM logs", logs, "--csv"),
        "alerts": ("alerts", "export", "--format", "csv", "--store", str(world.store)),
    }
    tables = [findings]
    for name, command in printed.items():
        path = world.folder / f"{name}.csv"
        path.write_bytes(run_command(*command).out)
        if path.stat().st_size:
            tables.append(path)
    return tables


def _lost(world: World, rows: list[dict[str, str]]) -> int:
    """Return how many user agents do not stand in the table of findings, the marks taken off.

    Controls stand there as escapes, as everywhere; each part between semicolons has its own mark.
    """
    agents = {_unmarked(row["user_agent"]) for row in rows}
    return sum(printable(text) not in agents for text in world.texts)


def _unmarked(cell: str) -> str:
    return ";".join(part.removeprefix("'") for part in cell.split(";"))


def _opened(context: Context, tables: list[Path]) -> tuple[int, int, bool] | None:
    """Return how many cells LibreOffice reads, how many of them as formulas, and the control.

    The control is a table with a formula in it, which has to be seen as one.
    """
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        return None
    control = context.folder / "control.csv"
    control.write_text("a,b\n=1+1,2\n")
    out = context.folder / "opened"
    profile = f"-env:UserInstallation=file://{context.folder}/profile"
    command = [office, profile, "--headless", "--convert-to", "fods", f"--infilter={FILTER}"]
    subprocess.run(
        [*command, "--outdir", str(out), *map(str, [control, *tables])],
        capture_output=True,
        check=False,
        timeout=600,
    )
    cells = evaluated = 0
    for table in tables:
        found = list(ET.parse(out / f"{table.stem}.fods").iter(CELL))  # noqa: S314 - our own
        cells += len(found)
        evaluated += sum(FORMULA in cell.attrib for cell in found)
    seen = ET.parse(out / "control.fods").iter(CELL)  # noqa: S314 - our own
    return cells, evaluated, any(FORMULA in cell.attrib for cell in seen)


SHEETS: dict[str, Bar] = {"W4": w4}
