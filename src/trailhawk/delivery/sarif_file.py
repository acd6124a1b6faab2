"""SARIF is one document: the file is written anew from the whole store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from trailhawk.config import Sink
from trailhawk.delivery.documents import document
from trailhawk.delivery.failures import SinkError
from trailhawk.delivery.senders import Packet
from trailhawk.model.errors import ConfigError
from trailhawk.sinks.atomic import AtomicFile
from trailhawk.store import Store

__all__ = ["SarifSender"]


class SarifSender:
    """Replaces the file as a whole."""

    def __init__(self, sink: Sink, store: Store) -> None:
        self._path = Path(sink.path)
        self._store = store

    def send(self, packets: Sequence[Packet]) -> None:
        """Write all alerts; those just told of are among them."""
        del packets
        listed = self._store.alerts()
        whole = (found for one in listed if (found := self._store.exactly(one.id)) is not None)
        file = AtomicFile(self._path)
        try:
            file.open()
            for text in document("sarif", whole, lambda _: ()):
                file.write(text)
            file.commit()
        except ConfigError as error:
            raise SinkError(str(error)) from error
        except BaseException:
            file.abandon()
            raise
