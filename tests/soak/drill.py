#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Make life hard for the daemon while mail is being sent.

Usage: drill.py SECONDS SEED SYSLOG_PID RECORDS COMMAND...

Runs COMMAND, which is the daemon and writes to the file RECORDS. At random moments kills
it, fills the disk of RECORDS, moves RECORDS away, replaces the policy and stops the
syslog server of that pid. In the end all is as it should be, and the daemon runs, with
its pid in the last line. Before, prints how often each was done.
"""

import collections
import glob
import gzip
import os
import random
import shutil
import signal
import subprocess
import sys
import time

POLICIES = ("/srv/drill/a.yaml", "/srv/drill/b.yaml")
POLICY = "/etc/smtpward/policy.d/10-drill.yaml"
KEPT = "/srv/drill/kept"

# Seconds after which the daemon writes to a file that was moved no more.
LEFT = 5


class Drill:
    """A daemon that is started anew when it has ended, and what is done to it."""

    def __init__(self, syslog, records, command):
        self.syslog = syslog
        self.records = records
        self.command = command
        self.start()

    def start(self):
        """Start it."""
        self.daemon = subprocess.Popen(self.command, stdin=subprocess.DEVNULL)

    def look(self):
        """Start it anew where it has ended by itself. Return whether it had."""
        ended = self.daemon.poll() is not None
        if ended:
            self.start()
        return ended

    def kill(self):
        """Kill it in the middle of whatever it does, and start it, as systemd does."""
        self.daemon.kill()
        self.daemon.wait()
        time.sleep(random.uniform(0, 2))
        self.start()

    def fill_disk(self):
        """Leave no room for some seconds."""
        ballast = f"{os.path.dirname(self.records)}/ballast"
        try:
            with open(ballast, "wb", buffering=0) as file:
                while True:
                    file.write(bytes(4096))
        except OSError:
            pass
        time.sleep(random.uniform(0.5, 5))
        os.unlink(ballast)

    def rotate(self):
        """Move the file away, and say so, or not."""
        try:
            os.rename(self.records, f"{self.records}.{time.monotonic_ns()}")
        except FileNotFoundError:
            return
        if random.random() < 0.5:
            self.daemon.send_signal(signal.SIGUSR1)

    def put_away(self):
        """Take files that were moved off the disk, as they would fill it."""
        for path in glob.glob(f"{self.records}.*"):
            if time.time() - os.stat(path).st_mtime < LEFT:
                continue
            with open(path, "rb") as file:
                with gzip.open(f"{KEPT}/{os.path.basename(path)}.gz", "wb") as kept:
                    shutil.copyfileobj(file, kept)
            os.unlink(path)

    def replace_policy(self):
        """Put another policy in force, which says the same of those who send here."""
        shutil.copyfile(random.choice(POLICIES), POLICY)
        subprocess.run(["smtpward", "policy", "load"], check=True, stdout=subprocess.DEVNULL)

    def stall_syslog(self):
        """The server reads nothing for some seconds."""
        os.kill(self.syslog, signal.SIGSTOP)
        time.sleep(random.uniform(0.5, 5))
        os.kill(self.syslog, signal.SIGCONT)


DEEDS = (
    Drill.kill,
    Drill.kill,
    Drill.fill_disk,
    Drill.rotate,
    Drill.replace_policy,
    Drill.stall_syslog,
)


def main():
    """Do things until the time is over, each once at least."""
    seconds, seed, syslog, records, *command = sys.argv[1:]
    random.seed(int(seed))
    drill = Drill(int(syslog), records, command)
    done = collections.Counter()
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end or len(+done) < len(set(DEEDS)):
        time.sleep(random.uniform(0, 2))
        deed = random.choice(DEEDS)
        deed(drill)
        done[deed.__name__] += 1
        done["ended by itself"] += drill.look()
        drill.put_away()
    print(", ".join(f"{name} {n}" for name, n in sorted(done.items())))
    # The daemon stays.
    print(drill.daemon.pid)


if __name__ == "__main__":
    main()
