"""Mail: no page waits for it, and a mail server that is down only shows in the log."""

import logging
import socket
import threading

import pytest
from django.core import mail as outgoing
from django.core.mail import EmailMessage

from aanpak.bedrijf import mail


def mailer(port, timeout=1):
    return mail.EmailBackend(alias="default", host="127.0.0.1", port=port, timeout=timeout)


def send(mailer):
    message = EmailMessage("Onderwerp", "Tekst", "van@gids.example", ["aan@gids.example"])
    mailer.send_messages([message])


def wait_for_sender():
    mail.sender.submit(int).result(timeout=20)


def errors(caplog):
    return [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]


@pytest.fixture
def silent_server():
    """A mail server that takes the call and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_mail_server_that_is_down_is_logged(closed_port, caplog):
    send(mailer(closed_port))
    wait_for_sender()

    assert errors(caplog) == ["Mail is niet verstuurd; de mailserver doet het niet."]


def test_mail_server_that_hangs_is_logged(silent_server, caplog):
    send(mailer(silent_server))
    wait_for_sender()

    assert len(errors(caplog)) == 1


def test_no_request_waits_for_the_mail_server(closed_port, caplog):
    """The sender hangs until the mail has been handed over: a wait for it would never end."""
    handed_over = threading.Event()
    waited = mail.sender.submit(handed_over.wait, 20)
    for _ in range(3):
        send(mailer(closed_port))
    before = errors(caplog)
    handed_over.set()
    wait_for_sender()

    assert waited.result()
    assert (len(before), len(errors(caplog))) == (0, 3)


def converse(server, received):
    """Plays a mail server for one message (RFC 5321)."""
    connection, _ = server.accept()
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"220 klaar\r\n")
        for line in lines:
            received.append(line.decode().strip())
            if line.startswith(b"data"):
                connection.sendall(b"354 ga door\r\n")
                received.extend(iter(lambda: next(lines).decode().strip(), "."))
            connection.sendall(b"221 dag\r\n" if line.startswith(b"quit") else b"250 goed\r\n")


def test_mail_arrives():
    received = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=converse, args=[server, received])
        answering.start()
        send(mailer(server.getsockname()[1], timeout=5))
        answering.join(timeout=20)

    assert "rcpt to:<aan@gids.example>" in received
    assert "Tekst" in received


def test_site_without_a_mail_server_drops_mail():
    assert mail.NoMail(alias="default").send_messages([EmailMessage("x")]) == 1
    assert outgoing.outbox == []
