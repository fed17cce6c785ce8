"""Sending through the mail server of the settings; without one, and in the demo, mails stay here and count as sent."""

from __future__ import annotations

import smtplib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from app.config import Config
from panel.outbox import Mail, RefusedError, Send

PATIENCE = 10  # seconds


def sender(config: Config) -> Send:
    """What `panel.outbox.deliver` sends mails with. A demo, which says that nothing is sent, keeps them."""
    return _keep if config.mode == "demo" or not config.smtp_host else lambda mail: _send(config, mail)


def _keep(_mail: Mail) -> None:
    """No mail server, or a demo: the outbox keeps what was written."""


def _send(config: Config, mail: Mail) -> None:
    with _server(config) as server:
        if config.smtp_user:
            server.login(config.smtp_user, config.smtp_password)
        try:
            server.send_message(message_of(config, mail))
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            if codes and all(code >= 500 for code in codes):
                raise RefusedError(f"the server refuses the address ({codes[0]})") from error
            raise


def _server(config: Config) -> smtplib.SMTP:
    """A connection, encrypted as the settings say; certificates are checked."""
    safe = ssl.create_default_context()
    if config.smtp_tls == "tls":
        return smtplib.SMTP_SSL(config.smtp_host, config.smtp_port, timeout=PATIENCE, context=safe)
    server = smtplib.SMTP(config.smtp_host, config.smtp_port, timeout=PATIENCE)
    if config.smtp_tls == "starttls":
        try:
            server.starttls(context=safe)
        except BaseException:
            server.close()
            raise
    return server


def message_of(config: Config, mail: Mail) -> EmailMessage:
    """The mail in the form of the internet. The id is the same at every try, so that a copy is known as one."""
    message = EmailMessage()
    message["From"] = config.mail_from
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{mail.key}@{config.mail_from.rpartition('@')[2].strip('>') or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message
