"""A bot on slixmpp as its examples write one: slixmpp_bot.py FILE, which names the server, the account, the rooms
and the answer. It says the answer to !ask and a word to !help."""
import asyncio
import inspect
import json
import sys

import slixmpp


class Bot(slixmpp.ClientXMPP):
    def __init__(self, account):
        super().__init__(account["user"], account["password"])
        self.account = account
        self.ca_certs = account["ca_file"]
        self.said = {"!ask": account["answer"], "!help": "help"}
        for plugin in ("xep_0030", "xep_0045", "xep_0199", "xep_0198"):
            self.register_plugin(plugin)
        self.add_event_handler("session_start", self.start)
        self.add_event_handler("groupchat_message", self.on_message)

    async def start(self, _):
        self.send_presence()
        await self.get_roster()
        for room in self.account["rooms"]:
            joined = self.plugin["xep_0045"].join_muc(room, self.account["nick"])
            if inspect.isawaitable(joined):
                await joined

    def on_message(self, message):
        if message["mucnick"] != self.account["nick"] and message["body"] in self.said:
            self.send_message(message["from"].bare, self.said[message["body"]], mtype="groupchat")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        account = json.load(file)
    asyncio.set_event_loop(asyncio.new_event_loop())
    bot = Bot(account)
    address = "127.0.0.1", account["port"]
    if "address" in inspect.signature(bot.connect).parameters:
        bot.connect(address=address)
    else:
        bot.connect(*address)
    asyncio.get_event_loop().run_forever()


main()
