#!/usr/bin/env python3
"""A mail server for tests that takes mail, or fails as the recipient asks. Standard library only.

Prints one JSON line {"port": …, "certificate": …} when it listens. What it took is appended to --record, one JSON line a
mail: {"message_id", "to", "from", "user", "tls", "connection", "utf8", "content"}; "content" only with --content.

The local part of the recipient decides: refuse (550), busy (451), drop (takes the mail, ends without an answer),
slow (says nothing for 30 s). Everything else is taken.
"""
import argparse
import asyncio
import base64
import json
import os
import re
import ssl
import subprocess
import sys
import tempfile


def make_certificate(folder, name):
    key, certificate = os.path.join(folder, "key.pem"), os.path.join(folder, "certificate.pem")
    names = f"subjectAltName=DNS:{name}" + (",IP:127.0.0.1" if name == "localhost" else "")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                    "-addext", names, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return key, certificate


class Dialogue:
    def __init__(self, options, context, number, reader, writer):
        self.options, self.context, self.number = options, context, number
        self.reader, self.writer = reader, writer
        self.tls = options.tls == "implicit"
        self.user, self.sender, self.recipient, self.utf8 = "", "", "", False

    def say(self, text):
        self.writer.write((text + "\r\n").encode())

    async def line(self):
        raw = await self.reader.readline()
        return raw.decode("utf-8", "replace").rstrip("\r\n") if raw else None

    def offer(self):
        lines = ["sink"]
        if self.options.tls == "starttls" and not self.tls:
            lines.append("STARTTLS")
        if self.options.user:
            lines.append("AUTH " + self.options.auth)
        if self.options.smtputf8:
            lines += ["8BITMIME", "SMTPUTF8"]
        for line in lines[:-1]:
            self.say("250-" + line)
        self.say("250 " + lines[-1])

    async def start_tls(self):
        self.say("220 go on")
        await self.writer.drain()
        await self.writer.start_tls(self.context)
        self.tls = True

    async def sign_in(self, words):
        def decoded(text):
            return base64.b64decode(text).decode()
        if words[1].upper() == "PLAIN":
            _, user, password = decoded(words[2]).split("\0")
        else:
            self.say("334 " + base64.b64encode(b"Username:").decode())
            user = decoded(await self.line())
            self.say("334 " + base64.b64encode(b"Password:").decode())
            password = decoded(await self.line())
        if (user, password) == (self.options.user, self.options.password):
            self.user = user
            self.say("235 welcome")
        else:
            self.say("535 5.7.8 wrong user or password")

    async def take(self):
        self.say("354 end with a dot")
        lines = []
        while (line := await self.line()) not in (None, "."):
            lines.append(line[1:] if line.startswith(".") else line)
        if line is None:
            return False
        content = "\r\n".join(lines)
        found = re.search(r"^Message-ID: <([^>]*)>", content, re.M | re.I)
        entry = {"message_id": found.group(1).strip() if found else "", "to": self.recipient, "from": self.sender,
                 "user": self.user, "tls": self.tls, "connection": self.number, "utf8": self.utf8}
        if self.options.content:
            entry["content"] = content
        os.write(self.options.out, (json.dumps(entry) + "\n").encode())
        if self.recipient.startswith("drop"):
            return False
        self.say(f"250 2.0.0 taken as {entry['message_id']}")
        return True

    async def recipient_given(self, line):
        self.recipient = re.search(r"<(.*)>", line).group(1)
        local = self.recipient.split("@")[0]
        if not (self.utf8 or self.recipient.isascii()):
            return self.say("553 5.6.7 letters beyond ASCII without SMTPUTF8")
        if local.startswith("slow"):
            await asyncio.sleep(30)
        self.say({"refuse": "550 5.1.1 no such user", "busy": "451 4.3.0 try again later"}.get(local, "250 ok"))

    async def command(self, line):
        """False: the dialogue is over."""
        words = line.split()
        verb = words[0].upper() if words else ""
        needs_user = self.options.user and not self.user
        if verb == "EHLO":
            self.offer()
        elif verb == "STARTTLS" and self.options.tls == "starttls":
            await self.start_tls()
        elif verb == "AUTH":
            await self.sign_in(words)
        elif verb == "MAIL":
            self.sender = re.search(r"<(.*)>", line).group(1)
            self.utf8 = "SMTPUTF8" in words
            self.say("530 5.7.0 sign in first" if needs_user else "250 ok")
        elif verb == "RCPT":
            await self.recipient_given(line)
        elif verb == "DATA":
            return await self.take()
        elif verb == "QUIT":
            self.say("221 bye")
            return False
        else:
            self.say("250 ok" if verb in ("RSET", "NOOP") else "500 what?")
        return True

    async def run(self):
        try:
            self.say("220 sink")
            while (line := await self.line()) is not None and await self.command(line):
                await self.writer.drain()
            await self.writer.drain()
        except (ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
            pass
        finally:
            self.writer.close()


def start_tls_on(writer, reader, context):
    """StreamWriter.start_tls is newer than Debian 12's Python."""
    async def upgrade(given):
        loop = asyncio.get_running_loop()
        protocol = writer.transport.get_protocol()
        transport = await loop.start_tls(writer.transport, protocol, given, server_side=True)
        reader._transport = transport
        writer._transport = transport
        protocol._over_ssl = True
    return upgrade


async def serve(options):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    key, certificate = make_certificate(options.folder, options.name)
    context.load_cert_chain(certificate, key)
    connections = 0

    async def met(reader, writer):
        nonlocal connections
        connections += 1
        dialogue = Dialogue(options, context, connections, reader, writer)
        if not hasattr(writer, "start_tls"):
            writer.start_tls = start_tls_on(writer, reader, context)
        await dialogue.run()

    server = await asyncio.start_server(met, "127.0.0.1", options.port, limit=1 << 20,
                                        ssl=context if options.tls == "implicit" else None)
    print(json.dumps({"port": server.sockets[0].getsockname()[1], "certificate": certificate}), flush=True)
    async with server:
        # Gone with whoever started it.
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", choices=["none", "starttls", "implicit"], default="none")
    parser.add_argument("--name", default="localhost", help="whom the certificate is for")
    parser.add_argument("--user", default="")
    parser.add_argument("--password", default="")
    parser.add_argument("--auth", default="PLAIN LOGIN")
    parser.add_argument("--smtputf8", action="store_true")
    parser.add_argument("--record", required=True)
    parser.add_argument("--content", action="store_true")
    options = parser.parse_args()
    options.out = os.open(options.record, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with tempfile.TemporaryDirectory() as options.folder:
        asyncio.run(serve(options))
        sys.stdout.flush()
        os._exit(0)


if __name__ == "__main__":
    main()
