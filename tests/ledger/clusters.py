"""A PostgreSQL server of the tests' own: in a temporary folder, on a free port of the loopback address."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

USER = "postgres"
PATIENCE = 120
"""Seconds to wait for the server to start."""


def programs() -> Path | None:
    """Find the folder of PostgreSQL's server programs."""
    there = [Path(found).resolve().parent for found in (shutil.which("initdb"),) if found]
    there += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in there if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


class Cluster:
    """A server that can be started, killed and started again."""

    def __init__(self, folder: Path, bin_: Path) -> None:
        self.data, self.bin = folder / "data", bin_
        self.log = folder / "log"
        self.server: subprocess.Popen[bytes] | None = None
        self.databases = 0
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        if os.getuid() == 0:
            shutil.chown(folder, USER)
            folder.chmod(0o755)
        options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", f"--username={USER}", "--no-sync"]
        subprocess.run(
            [*self.as_user(), str(bin_ / "initdb"), f"--pgdata={self.data}", *options],
            check=True,
            capture_output=True,
            cwd="/",
        )

    @staticmethod
    def as_user() -> list[str]:
        """Say how to run something as a user that the server accepts: it refuses root."""
        return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups"] if os.getuid() == 0 else []

    def start(self) -> float:
        """Start the server; give the seconds until it answered."""
        begun = time.monotonic()
        told = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": ""}
        told["fsync"] = "off"  # kill -9 loses nothing that was given to the system; loss of power is not tested here
        options = [option for name, value in told.items() for option in ("-c", f"{name}={value}")]
        command = [*self.as_user(), str(self.bin / "postgres"), "-D", str(self.data), *options]
        while not self.answers():
            if self.server is None or self.server.poll() is not None:
                assert time.monotonic() - begun < PATIENCE, self.log.read_text()
                time.sleep(0.1)  # children of a killed server hold its memory for a moment
                with self.log.open("ab") as log:
                    self.server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/")
            time.sleep(0.02)
        return time.monotonic() - begun

    def answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def kill(self) -> None:
        """End the server the hard way."""
        assert self.server
        self.server.kill()
        self.server.wait()

    def stop(self) -> None:
        if self.server and self.server.poll() is None:
            self.server.terminate()
            try:
                self.server.wait(5)
            except subprocess.TimeoutExpired:
                self.server.send_signal(3)  # at once, whoever is connected
                self.server.wait()

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def database(self) -> str:
        """Make an empty database; give its address."""
        import psycopg

        self.databases += 1
        name = f"ledger_{self.databases}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)
