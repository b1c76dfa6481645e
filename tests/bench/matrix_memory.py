#!/usr/bin/env python3
"""Memory of the Matrix driver on a scripted homeserver.

matrix_memory.py [WORD]    all figures, or those whose name holds the word

For each: the size of the answer, the driver's peak and its memory afterwards (VmHWM and VmRSS of
/proc; MB of 2^20 bytes), and the processor time that the answer took. It measures and judges nothing.
"""
import json
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
os.environ.setdefault("WAYMARK", os.path.join(ROOT, "build", "waymark"))
sys.path.insert(0, os.path.join(ROOT, "tests", "servers"))

from lib import fake_homeserver as fake  # noqa: E402
from lib.driver import Driver  # noqa: E402
from lib.report import wait_for  # noqa: E402

MB = 1 << 20
WITHIN_S = 300


def room_id(number):
    return "!room%d:fake.test" % number


def member(number):
    user = "@person%d:fake.test" % number
    return fake.state_event("m.room.member", user, {
        "membership": "join", "displayname": "Person %d" % number,
        "avatar_url": "mxc://fake.test/%032d" % number}, user)


def message(number, length):
    body = "A message that is not meant for the bot. " * (length // 41 + 1)
    return dict(fake.message(number), content={"msgtype": "m.text", "body": body[:length]},
                sender="@person%d:fake.test" % (number % 20000), unsigned={"age": 5})


def encoded(events):
    return json.dumps(events).encode()[1:-1]


def joined(state=(), events=(), count=20):
    return fake.room_json(encoded(list(events)), state={"events": list(state)},
                          summary={"m.joined_member_count": count, "m.invited_member_count": 0},
                          ephemeral={"events": []}, account_data={"events": []},
                          unread_notifications={"highlight_count": 0, "notification_count": 0})


def joined_rooms(count):
    """What a first sync brings of so many rooms."""
    return fake.rooms_json((room_id(number), joined(
        fake.STATE + [member(number)] + [fake.state_event("m.room.server_acl", "", {
            "allow": ["*"], "deny": ["evil.test"], "allow_ip_literals": False})],
        [message(number, 80)])) for number in range(count))


def messages(size):
    """So many bytes of talk in a hundred rooms."""
    each = size // 100 // 1000
    return fake.rooms_json((room_id(room), joined(events=[
        message(room * each + number, 740) for number in range(each)])) for room in range(100))


def one_event_each(size):
    """The same size as events of 60 KB, which is what an event may have."""
    return fake.rooms_json([(room_id(0), joined(events=[
        message(number, 60000) for number in range(size // 60300)]))])


def members(count):
    return fake.rooms_json([(room_id(0), joined([member(number) for number in range(count)],
                                                count=count))])


# Name, what the first sync brings, what the next one brings (None: the first is measured).
FIGURES = [
    ("1,000 joined rooms", lambda: joined_rooms(1000), None),
    ("10,000 joined rooms", lambda: joined_rooms(10000), None),
    ("20,000 members, lazy", lambda: members(20), None),
    ("20,000 members, all sent", lambda: members(20), lambda: members(20000)),
    ("50 MB of messages", lambda: joined_rooms(100), lambda: messages(50 * MB)),
    ("50 MB in one room", lambda: joined_rooms(1), lambda: one_event_each(50 * MB)),
    ("50 MB of members", lambda: joined_rooms(1), lambda: members(50 * MB // 400)),
]


def memory(pid):
    with open("/proc/%d/status" % pid, encoding="ascii") as status:
        words = dict(line.split(":", 1) for line in status)
    return [int(words[name].split()[0]) / 1024 for name in ("VmHWM", "VmRSS")]


def processor_time(pid):
    with open("/proc/%d/stat" % pid, encoding="ascii") as stat:
        words = stat.read().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def measure(first, then):
    """Bytes of the answer, peak and memory afterwards, seconds of the processor and of the clock."""
    with fake.FakeHomeserver(first=first) as server, Driver(
            {"server": server.url, "user": fake.USER}, {"access_token": fake.TOKEN}, "matrix") as it:
        it.up(WITHIN_S)
        pid = it.process.pid
        spent, begun = 0.0, time.monotonic()
        wait_for(lambda: it.cursor == "s1", "the first sync", WITHIN_S)
        if then:
            spent, begun = processor_time(pid), time.monotonic()
            server.hand_out(then)
            wait_for(lambda: it.cursor == "s2", "the next sync", WITHIN_S)
        wait_for(lambda: server.count("/sync") == (3 if then else 2), "the sync after it", WITHIN_S)
        return [len(then or first)] + memory(pid) + [
            processor_time(pid) - spent, time.monotonic() - begun]


def main():
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    print("%-26s %10s %10s %10s %8s %8s" % ("", "answer", "peak", "after", "cpu s", "wall s"))
    for name, first, then in FIGURES:
        if word in name:
            size, *figures = measure(first(), then and then())
            print("%-26s %7.1f MB %7.1f MB %7.1f MB %8.2f %8.2f" % (name, size / MB, *figures), flush=True)


if __name__ == "__main__":
    main()
