import logging
from concurrent.futures import ThreadPoolExecutor

from django.core.mail.backends import dummy, smtp

logger = logging.getLogger(__name__)
sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


class NoMail(dummy.EmailBackend):
    """Drops all mail: for a site without a mail server."""


class EmailBackend(smtp.EmailBackend):
    """Sends mail from a background thread: no request waits for the mail server. Logs failures."""

    def send_messages(self, email_messages):
        sender.submit(self.deliver, email_messages)
        return len(email_messages)

    def deliver(self, email_messages):
        try:
            super().send_messages(email_messages)
        except Exception:
            logger.exception("Mail is niet verstuurd; de mailserver doet het niet.")
