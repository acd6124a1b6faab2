"""The division of a run into parts, one part a file, before any record exists.

Every (account, region) is a stream of files that follow each other in time. The plan depends on the
settings alone, so any number of processes can work through its parts in any order.
"""

from dataclasses import dataclass
from itertools import pairwise

from tools.loggen import names
from tools.loggen.company import Company
from tools.loggen.settings import START, Settings


@dataclass(frozen=True, slots=True)
class Part:
    """One file to write: its place, its time, and how many background events it holds."""

    index: int
    account: str
    region: str
    start: int
    end: int
    count: int


@dataclass(frozen=True, slots=True)
class Stream:
    """The parts of one region of one account, in order of time."""

    account: str
    region: str
    parts: tuple[Part, ...]

    def part_at(self, at: int) -> Part:
        """Return the part whose time holds the second ``at``."""
        first, last = self.parts[0].start, self.parts[-1].end
        return self.parts[(at - first) * len(self.parts) // (last - first)]


def make_streams(settings: Settings, company: Company, background: int) -> tuple[Stream, ...]:
    """Return the streams that get any file, with ``background`` events shared out evenly."""
    files = max(1, -(-settings.events // settings.records_per_file))
    places = [(account, region) for account in company.accounts for region, _ in company.regions]
    counts = _apportion(files, _weights(company))
    streams: list[Stream] = []
    made = 0
    for (account, region), count in zip(places, counts, strict=True):
        if count:
            shares = [(made + i, _share(background, files, made + i)) for i in range(count)]
            streams.append(_stream(settings, account, region, shares))
            made += count
    return tuple(streams)


def is_home(stream: Stream) -> bool:
    """Tell whether the events of global services are delivered into this stream."""
    return stream.region == names.HOME_REGION


def _share(total: int, files: int, index: int) -> int:
    return total * (index + 1) // files - total * index // files


def _weights(company: Company) -> list[float]:
    return [
        weight / (rank + 1)
        for rank in range(len(company.accounts))
        for _, weight in company.regions
    ]


def _apportion(total: int, weights: list[float]) -> list[int]:
    """Share ``total`` out by largest remainder; the first place never goes empty."""
    exact = [total * weight / sum(weights) for weight in weights]
    counts = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: counts[i] - exact[i])
    for i in by_remainder[: total - sum(counts)]:
        counts[i] += 1
    if not counts[0]:
        counts[counts.index(max(counts))] -= 1
        counts[0] = 1
    return counts


def _stream(settings: Settings, account: str, region: str, shares: list[tuple[int, int]]) -> Stream:
    length = settings.end - START
    # Rounded up, so that part_at, which rounds down, names the same part.
    edges = [START + -(-length * i // len(shares)) for i in range(len(shares) + 1)]
    parts = (
        Part(index, account, region, start, end, count)
        for (index, count), (start, end) in zip(shares, pairwise(edges), strict=True)
    )
    return Stream(account, region, tuple(parts))
