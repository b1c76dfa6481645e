"""A bot on matrix-nio as its examples write one, without encryption: nio_bot.py FILE, which names the
homeserver, the account and the answer. It says the answer to !ask and a word to !help."""
import asyncio
import json
import sys

from nio import AsyncClient, MatrixRoom, RoomMessageText

LAZY = {"room": {"state": {"lazy_load_members": True}}}


async def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        account = json.load(file)
    client = AsyncClient(account["server"], account["user"])
    client.restore_login(account["user"], account["device"], account["token"])
    said = {"!ask": account["answer"], "!help": {"body": "help", "formatted_body": "<p>help</p>"}}

    async def on_message(room: MatrixRoom, event: RoomMessageText):
        if event.sender == client.user_id or event.body not in said:
            return
        content = dict(said[event.body], msgtype="m.notice", format="org.matrix.custom.html")
        content["m.relates_to"] = {"m.in_reply_to": {"event_id": event.event_id}}
        content["m.mentions"] = {"user_ids": [event.sender]}
        await client.room_send(room.room_id, "m.room.message", content, ignore_unverified_devices=True)

    await client.sync(timeout=0, sync_filter=LAZY, full_state=True)  # what was said before is not answered
    client.add_event_callback(on_message, RoomMessageText)
    await client.sync_forever(timeout=30000, sync_filter=LAZY)


asyncio.run(main())
