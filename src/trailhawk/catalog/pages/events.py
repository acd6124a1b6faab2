"""Pages on events: all sources, one source, one event."""

from __future__ import annotations

import msgspec

from trailhawk.catalog.pages.refs import Page, RuleRef, VendorGroup

__all__ = ["EventPage", "EventRow", "Parameter", "ServicePage", "ServiceRow", "ServicesPage"]


class Parameter(msgspec.Struct, frozen=True):
    """A member of an operation's request or response."""

    path: str
    """As it probably stands in the record."""
    kind: str
    required: bool = False
    sensitive: bool = False


class EventLink(msgspec.Struct, frozen=True):
    """Another event."""

    name: str
    url: str


class EventPage(Page, frozen=True, kw_only=True):
    """One event of one source."""

    kind: str = "event"
    slug: str
    source: str
    service_title: str
    name: str
    about: tuple[str, ...]
    about_from: str
    """Whose words these are: a release of botocore, or ours."""
    nature: str
    """What stands behind the name: operation, service event and so on."""
    operation: str = ""
    apis: tuple[str, ...] = ()
    access: str = ""
    access_documented: bool = False
    read_only: bool = False
    data_event: bool = False
    retired: bool = False
    iam_action: str = ""
    spellings: tuple[str, ...] = ()
    own_fields: tuple[tuple[str, str], ...] = ()
    """(field, what it is) that an event which is no API call has of its own."""
    parameters: tuple[Parameter, ...] = ()
    answers: tuple[Parameter, ...] = ()
    errors: tuple[str, ...] = ()
    rules: tuple[VendorGroup, ...] = ()
    rule_count: int = 0
    catch_all_rules: tuple[RuleRef, ...] = ()
    neighbours: tuple[EventLink, ...] = ()
    """Events on the same kind of thing."""
    previous: EventLink | None = None
    following: EventLink | None = None
    seen: int | None = None
    """Records in the logs that the catalog was given; None without logs."""


class EventRow(msgspec.Struct, frozen=True):
    """An event on its service's page."""

    name: str
    url: str
    about: str
    access: str
    rules: int
    vendors: tuple[str, ...]
    nature: str = ""
    seen: int | None = None


class ServicePage(Page, frozen=True, kw_only=True):
    """All events of one source."""

    kind: str = "service"
    slug: str
    source: str
    apis: tuple[str, ...]
    api_sizes: tuple[tuple[str, int], ...] = ()
    """(API, its operations) as botocore has them."""
    events: tuple[EventRow, ...]
    """The catch-all entry first, then by name."""
    covered: int
    operations: int
    about_from: str


class ServiceRow(msgspec.Struct, frozen=True):
    """A source on the page of all sources."""

    title: str
    source: str
    url: str
    events: int
    covered: int
    rules: int


class ServicesPage(Page, frozen=True, kw_only=True):
    """All sources."""

    kind: str = "services"
    services: tuple[ServiceRow, ...]
    everywhere: tuple[RuleRef, ...]
    """Rules that look at events of any source."""
