"""Alerts by mail."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Sequence
from email.message import EmailMessage

from trailhawk.config import Sink
from trailhawk.delivery.egress import Connect
from trailhawk.delivery.failures import Fault, SinkError
from trailhawk.delivery.senders import Packet
from trailhawk.delivery.shapes.messages import headline, plain_lines

__all__ = ["MailSender", "mail_of"]


class _Client(smtplib.SMTP):
    """smtplib, its connection opened by our rules."""

    def __init__(self, connect: Connect, host: str, timeout: float) -> None:
        self._connect_by = connect
        super().__init__(timeout=timeout)
        self._host = host  # what the server's certificate must be for

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._connect_by(host, port, timeout)


class MailSender:
    """Sends a message an alert; with TLS where the server offers it, always before a password."""

    def __init__(self, sink: Sink, secret: str, connect: Connect) -> None:
        self._sink = sink
        self._secret = secret
        self._connect = connect

    def send(self, packets: Sequence[Packet]) -> None:
        """Send all in one session."""
        sink = self._sink
        taken = 0
        try:
            with _Client(self._connect, sink.host, sink.timeout_seconds) as client:
                client.connect(sink.host, sink.port)
                client.ehlo()
                if client.has_extn("starttls"):
                    client.starttls(context=ssl.create_default_context())
                    client.ehlo()
                elif sink.user:
                    raise SinkError(f"{sink.host} offers no TLS; the password is not sent")
                if sink.user:
                    client.login(sink.user, self._secret)
                for packet in packets:
                    client.send_message(mail_of(packet, sink))
                    taken += 1
        except smtplib.SMTPDataError as error:
            # The server has seen the whole message; 5xx is its last word on it (RFC 5321, 4.2.1).
            said = f"{sink.host} answered {error.smtp_code}"
            last = 500 <= error.smtp_code < 600
            raise SinkError(said, taken, fault=Fault.ALERT if last else Fault.EITHER) from error
        except (smtplib.SMTPException, OSError) as error:
            raise SinkError(f"{sink.host}: {type(error).__name__}", taken) from error


def mail_of(packet: Packet, sink: Sink) -> EmailMessage:
    """Return the message; its id is the alert's, so that repeats are told, and updates thread."""
    alert = packet.alert
    lines = plain_lines(alert)
    message = EmailMessage()
    message["Subject"] = f"[{alert.level.value}] {headline(alert, update=packet.update)}"
    message["From"] = sink.sender
    message["To"] = ", ".join(sink.recipients)
    message["Message-ID"] = f"<{packet.key}@trailhawk.invalid>"
    if packet.update:
        message["References"] = f"<{alert.id}@trailhawk.invalid>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n".join(lines))
    return message
