"""A mail server on a loopback port: enough SMTP to take a message, refuse an address, or be down."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from email.message import EmailMessage
from typing import Any


class Conversation(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self.say("220 loopback")
        while line := self.rfile.readline():
            word = line.decode(errors="replace").strip()
            verb = word.upper()
            if verb.startswith("RCPT") and self.server.refuse:
                self.say(self.server.refuse)
            elif verb == "DATA":
                self.say("354 go on")
                self.take()
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                if verb.startswith("RCPT"):
                    self.server.recipients.append(word.partition(":")[2].strip("<>"))
                self.say("250 fine")

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        raw = b"".join(lines)
        self.server.mails.append(email.message_from_bytes(raw, policy=email.policy.default))  # type: ignore[arg-type]
        self.say("250 taken")

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class Mailbox(socketserver.ThreadingTCPServer):
    """Keeps every mail. `refuse`: what it answers to a recipient instead of taking it."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Conversation)
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refuse = ""
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, *_: Any) -> None:
        pass

    def __exit__(self, *arguments: Any) -> None:
        self.shutdown()
        super().__exit__(*arguments)
