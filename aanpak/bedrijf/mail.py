import logging
from concurrent.futures import ThreadPoolExecutor

from django.core.mail.backends import dummy, smtp

logger = logging.getLogger(__name__)
postman = ThreadPoolExecutor(max_workers=1, thread_name_prefix="post")


class NoMail(dummy.EmailBackend):
    """What a site without a mail server does with mail: nothing."""


class EmailBackend(smtp.EmailBackend):
    """Mail that no page waits for: a thread brings it away, and a mail server that does not answer is only logged."""

    def send_messages(self, email_messages):
        postman.submit(self.deliver, email_messages)
        return len(email_messages)

    def deliver(self, email_messages):
        try:
            super().send_messages(email_messages)
        except Exception:
            logger.exception("Mail is niet verstuurd; de mailserver doet het niet.")
