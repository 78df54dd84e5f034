#!/usr/bin/env python3
"""A PostgreSQL server of one's own, for a test or to try something out.

    tests/support/private_postgres.py [--durable]

Makes an empty server in a folder of its own, reachable through a Unix socket there and nowhere else, by
anyone on this machine under the name "souk". Prints its URL without a database, such as
postgresql://souk@/?host=/tmp/souk-postgres-abc, then runs until its standard input ends: so it goes with
whoever started it, however that dies, and takes its folder along. --durable leaves fsync on, for
measuring.

As root it runs the server as the user "postgres", since PostgreSQL refuses root. Exits with 77 and a
line on stderr when PostgreSQL is not installed.
"""

import argparse
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time

NOT_INSTALLED = 77


def find_programs():
    """The folder of initdb and postgres, of the newest version that Debian has installed."""
    folders = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"),
                     key=lambda folder: int(folder.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    folders += [pathlib.Path(on_path).parent] if on_path else []
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def server_user():
    """Arguments for subprocess that leave root's rights behind."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def start(programs, folder, durable):
    """The running server's process."""
    as_user = server_user()
    if as_user:
        os.chown(folder, as_user["user"], as_user["group"])
    os.chmod(folder, 0o755)  # the socket is reached through it
    data = folder / "data"
    common = {"cwd": folder, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, **as_user}
    subprocess.run([programs / "initdb", "--pgdata", data, "--username=souk", "--auth=trust",
                    "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"],
                   check=True, **common)
    settings = {"listen_addresses": "", "unix_socket_directories": folder, "max_connections": 200,
                "log_min_messages": "fatal", "log_destination": "stderr"}
    if not durable:
        settings |= {"fsync": "off", "full_page_writes": "off"}
    command = [programs / "postgres", "-D", data]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with open(folder / "log", "wb") as log:
        server = subprocess.Popen(command, stderr=log, start_new_session=True, **common)
    while not (data / "postmaster.pid").exists() or not accepts(programs, folder, as_user):
        if server.poll() is not None:
            raise RuntimeError("postgres ended: " + (folder / "log").read_text())
        time.sleep(0.02)
    return server


def accepts(programs, folder, as_user):
    return subprocess.run([programs / "pg_isready", "--quiet", "--host", folder],
                          check=False, **as_user).returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--durable", action="store_true", help="leave fsync on")
    durable = parser.parse_args().durable
    programs = find_programs()
    if programs is None:
        print("PostgreSQL is not installed (apt-get install postgresql)", file=sys.stderr)
        return NOT_INSTALLED
    # Ctrl+C is for whoever started this; its end comes through standard input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # leaves nothing behind either
    folder = pathlib.Path(tempfile.mkdtemp(prefix="souk-postgres-"))
    server = None
    try:
        server = start(programs, folder, durable)
        print(f"postgresql://souk@/?host={folder}", flush=True)
        sys.stdin.read()
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)  # at once: nothing in it is worth keeping
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
