"""A passkey in software: makes a key pair and signs with it, as a browser with an authenticator would send it."""

from __future__ import annotations

import json
import secrets
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.utils import websafe_encode

HOST = "localhost"
PRESENT_AND_VERIFIED, WITH_KEY = 0x05, 0x40


class SoftPasskey:
    """One passkey for one person at `localhost`."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.handle = ""

    def made(self, options: dict[str, Any]) -> str:
        """The answer to `navigator.credentials.create`."""
        self.handle = options["publicKey"]["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        x, y = (n.to_bytes(32, "big") for n in (numbers.x, numbers.y))
        public = cbor.encode({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        held = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        attestation = cbor.encode(
            {"fmt": "none", "attStmt": {}, "authData": self._data(PRESENT_AND_VERIFIED | WITH_KEY) + held}
        )
        said = self._said("webauthn.create", options)
        return self._answer(clientDataJSON=said, attestationObject=attestation)

    def signed(
        self, options: dict[str, Any], handle: str | None = None, flags: int = PRESENT_AND_VERIFIED
    ) -> str:
        """The answer to `navigator.credentials.get`; `handle`: whose it says that it is."""
        said, data = self._said("webauthn.get", options), self._data(flags)
        signature = self.key.sign(data + sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=said, authenticatorData=data, signature=signature, userHandle=handle or self.handle
        )

    def _data(self, flags: int) -> bytes:
        return sha256(HOST.encode()).digest() + bytes([flags]) + bytes(4)

    def _said(self, kind: str, options: dict[str, Any]) -> bytes:
        challenge = options["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": f"https://{HOST}"}).encode()

    def _answer(self, **response: bytes | str) -> str:
        encoded = {k: websafe_encode(v) if isinstance(v, bytes) else v for k, v in response.items()}
        id_ = websafe_encode(self.id)
        return json.dumps(
            {"id": id_, "rawId": id_, "type": "public-key", "clientExtensionResults": {}, "response": encoded}
        )
