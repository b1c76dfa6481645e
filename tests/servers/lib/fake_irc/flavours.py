"""What the servers are like that the scripted one can play.

Written from what they announce: ircv3.net for each capability, modern.ircdocs.horse for the tokens
of 005, and the lists that Ergo and UnrealIRCd publish of themselves."""
import collections

Flavour = collections.namedtuple("Flavour", "caps tokens")

COMMON = {name: "" for name in (
    "account-notify account-tag away-notify batch cap-notify chghost echo-message extended-join "
    "extended-monitor invite-notify labeled-response message-tags multi-prefix server-time setname "
    "standard-replies userhost-in-names").split()}
TOKENS = {"CASEMAPPING": "ascii", "CHANTYPES": "#", "NICKLEN": "32", "CHANNELLEN": "64",
          "TOPICLEN": "390", "AWAYLEN": "390", "KICKLEN": "390", "LINELEN": "512", "MONITOR": "100",
          "MODES": "", "WHOX": "", "BOT": "B", "UTF8ONLY": "", "CHATHISTORY": "100",
          "MSGREFTYPES": "msgid,timestamp"}
BARE_CHANMODES = "be,k,l,CMRTcimnrst"

FLAVOURS = {
    # Everything that is in the making, and history for everybody.
    "ergo": Flavour(
        dict(COMMON, **{
            "sasl": "PLAIN,EXTERNAL,SCRAM-SHA-256",
            "draft/account-registration": "before-connect", "draft/channel-rename": "",
            "draft/chathistory": "", "draft/event-playback": "", "draft/languages": "1,en",
            "draft/message-redaction": "", "draft/multiline": "max-bytes=4096,max-lines=100",
            "draft/no-implicit-names": "", "draft/pre-away": "", "draft/read-marker": "",
            "draft/relaymsg": "/", "ergo.chat/nope": "", "sts": "", "znc.in/playback": ""}),
        dict(TOKENS, NETWORK="ErgoTest", PREFIX="(qaohv)~&@%+", STATUSMSG="~&@%+",
             CHANMODES="Ibe,k,fl,CEMRUimnstu", ELIST="U", EXTBAN=",m", EXCEPTS="", INVEX="",
             MAXTARGETS="4", TARGMAX="NAMES:1,LIST:1,KICK:,WHOIS:1,USERHOST:10,PRIVMSG:4,TAGMSG:4,"
                                     "NOTICE:4,MONITOR:100", RPCHAN="E", RPUSER="E")),
    # Less of it, accounts in bans, and channels that say no in more ways.
    "unreal": Flavour(
        dict(COMMON, **{
            "sasl": "EXTERNAL,PLAIN", "draft/chathistory": "", "draft/no-implicit-names": "",
            "no-implicit-names": "", "sts": "", "unrealircd.org/json-log": "",
            "unrealircd.org/link-security": "", "unrealircd.org/plaintext-policy":
                "user=allow,oper=deny,server=deny"}),
        dict(TOKENS, NETWORK="UnrealTest", PREFIX="(qaohv)~&@%+", STATUSMSG="~&@%+",
             CHANMODES="beI,fkL,lFH,cdimnprstzBCDGKMNOPQRSTVZ", EXTBAN="~,acfjmnpqrtACGIOST",
             ACCOUNTEXTBAN="~account,~a", EXCEPTS="", INVEX="", MAXTARGETS="20", NICKLEN="30",
             TARGMAX="DCCALLOW:,ISON:,JOIN:,KICK:4,KILL:,LIST:,NAMES:1,NOTICE:1,PART:,PRIVMSG:4,"
                     "SAJOIN:,SAPART:,TAGMSG:1,USERHOST:,USERIP:,WATCH:,WHOIS:1,WHOWAS:1",
             CLIENTTAGDENY="*,-draft/typing,-typing,-draft/reply,-draft/react")),
    # RFC 1459 and nothing more: no CAP, no 005.
    "bare": Flavour(None, {}),
}
