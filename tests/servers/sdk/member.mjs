// A member of the tests' rooms on matrix-js-sdk, the library under Element: what it sees is what a
// member's client shows. Started by lib/sdk.py with the SDK's file, the homeserver's address, a user,
// a device and, on the first line of standard input, the access token.
//
// A line in: {"id": 1, "do": "view", ...}. A line out: {"id": 1, "result": ...} or {"id": 1, "error": ...};
// {"changed": true} whenever something may look different from before.
import readline from "node:readline";

// Standard output is for the lines; whoever wants to log writes to standard error.
for (const level of ["log", "debug", "info", "warn", "trace"]) console[level] = console.error;

const [sdkFile, baseUrl, userId, deviceId] = process.argv.slice(2);
const sdk = await import(sdkFile);
const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const accessToken = (await lines.next()).value;
const client = sdk.createClient({ baseUrl, accessToken, userId, deviceId });

function tell(line) {
    process.stdout.write(JSON.stringify(line) + "\n");
}

function shown(event) {
    const actions = client.getPushActionsForEvent(event);
    return {
        event_id: event.getId(),
        type: event.getType(),
        sender: event.getSender(),
        content: event.getContent(), // as the last edit left it
        edited: Boolean(event.replacingEventId()),
        redacted: event.isRedacted(),
        thread: event.threadRootId ?? null,
        reply_to: event.replyEventId ?? null,
        notifies: Boolean(actions?.notify),
        highlights: Boolean(actions?.tweaks?.highlight),
    };
}

// What stands in a room and in its threads. Edits and reactions are no messages of their own.
function view(room) {
    const threads = room.getThreads().flatMap((thread) => thread.timeline);
    const events = new Map([...room.getLiveTimeline().getEvents(), ...threads].map((event) => [event.getId(), event]));
    return [...events.values()]
        .filter((event) => event.getType() === "m.room.message" && !event.isRelation("m.replace"))
        .map(shown);
}

function known(roomId) {
    const room = client.getRoom(roomId);
    if (!room) throw new Error(`no room ${roomId}`);
    return room;
}

const actions = {
    rooms: () => client.getRooms().map((room) => room.roomId),
    view: ({ room }) => view(known(room)),
    room: ({ room }) => ({
        name: known(room).name,
        direct_with: known(room).guessDMUserId(),
        highlights: known(room).getUnreadNotificationCount("highlight"),
    }),
    join: ({ room }) => client.joinRoom(room).then(() => null),
    direct: async ({ user }) => {
        const { room_id: room } = await client.createRoom({
            preset: "trusted_private_chat", invite: [user], is_direct: true,
        });
        await client.setAccountData("m.direct", { [user]: [room] });
        return room;
    },
    send: ({ room, thread, content }) =>
        client.sendMessage(room, thread ?? null, content).then((sent) => sent.event_id),
    react: ({ room, target, mark }) =>
        client.sendEvent(room, "m.reaction", {
            "m.relates_to": { rel_type: "m.annotation", event_id: target, key: mark },
        }).then((sent) => sent.event_id),
    redact: ({ room, target }) => client.redactEvent(room, target).then((sent) => sent.event_id),
};

for (const event of ["sync", "event", "Room.timeline", "Room.redaction", "Event.replaced", "Thread.update", "Room"])
    client.on(event, () => tell({ changed: true }));
client.once("sync", () => tell({ ready: true }));
await client.startClient({ initialSyncLimit: 100, threadSupport: true });

for await (const line of lines) {
    const { id, do: name, ...wanted } = JSON.parse(line);
    Promise.resolve()
        .then(() => actions[name](wanted))
        .then((result) => tell({ id, result: result ?? null }))
        .catch((error) => tell({ id, error: String(error) }));
}
client.stopClient();
process.exit(0);
