/* What the Matrix driver hears. A case is an event, and how the line for the core must read. */
#include "matrix.h"

#include "base/buf.h"
#include "driver/line.h"
#include "driver/matrix/hear.h"
#include "driver/matrix/recall.h"

#define ANN "@ann:hs.test"

static const char *const names[] = {"way"};
static const char *const bots[] = {"@relay:x", "@mod:x"};

struct stage {
    struct room *room;
    struct recall *recall;
    struct line line;
    struct heard heard;
    json_t *event; /* what was heard last; it goes with the next one */
};

static int stage_setup(void **data)
{
    struct stage *stage = mem_new(struct stage);
    stage->room = room_of_version("11");
    state(stage->room, "m.room.power_levels", ANN, "{}");
    member(stage->room, SELF, "join", 0);
    member(stage->room, ANN, "join", 0);
    stage->recall = recall_create();
    *data = stage;
    return 0;
}

static int stage_teardown(void **data)
{
    struct stage *stage = *data;
    json_decref(stage->event);
    recall_destroy(stage->recall);
    room_destroy(stage->room);
    free(stage);
    return 0;
}

/* Hears an event; the line is left in the stage, and in `written` as the core gets it. */
static enum heard_kind hear_json(struct stage *stage, const char *text, struct buf *written)
{
    struct hearing hearing = {.self = SELF,
                              .names = names,
                              .name_count = 1,
                              .bots = bots,
                              .bot_count = 2,
                              .room = stage->room,
                              .recall = stage->recall};
    json_decref(stage->event);
    stage->event = json_of(text);
    enum heard_kind kind = hear_event(&hearing, stage->event, &stage->line, &stage->heard);
    if (kind == HEARD_LINE || kind == HEARD_WORDLESS)
        assert_true(line_write(&stage->line, written));
    heard_finish(&stage->heard);
    return kind;
}

/* `wanted` is the line with ' for ", without its type's front and the room; "" for any. */
static void expect(struct stage *stage, const char *event, enum heard_kind kind, const char *wanted)
{
    struct buf written;
    buf_init(&written, LINE_LONGEST);
    enum heard_kind got = hear_json(stage, event, &written);
    for (size_t i = 0; i < written.length; i++)
        written.data[i] = written.data[i] == '"' ? '\'' : written.data[i];
    if (got != kind)
        fail_msg("wanted %d, got %d from %s", (int)kind, (int)got, event);
    if (*wanted != '\0' && strstr(written.data, wanted) == NULL)
        fail_msg("wanted: %s\n   got: %s", wanted, written.data);
    buf_finish(&written);
}

static char *event_of(const char *sender, const char *id, const char *type, const char *content)
{
    return mem_print("{'type':'%s','event_id':'%s','sender':'%s','origin_server_ts':1700000000000,"
                     "'content':%s}",
                     type, id, sender, content);
}

static void hear_content(struct stage *stage, const char *sender, const char *id, const char *type,
                         const char *content, enum heard_kind kind, const char *wanted)
{
    char *event = event_of(sender, id, type, content);
    expect(stage, event, kind, wanted);
    free(event);
}

/* A message by ann. */
static void message(struct stage *stage, const char *id, const char *content, enum heard_kind kind,
                    const char *wanted)
{
    hear_content(stage, ANN, id, "m.room.message", content, kind, wanted);
}

#define TEXT(text) "{'msgtype':'m.text','body':'" text "'}"

static void a_message_becomes_a_line(void **data)
{
    struct stage *stage = *data;
    message(stage, "$1", TEXT("hello"), HEARD_LINE,
            "{'t':'message','id':'$1','room':'!r:hs.test','sender':'@ann:hs.test',"
            "'name':'Name of @ann:hs.test','text':'hello','role':'member','time':1700000000000}");
    message(stage, "$2", TEXT("way: hello"), HEARD_LINE, "'addressed':true,'text':'hello',");
    message(stage, "$3", TEXT("way:"), HEARD_LINE, "'addressed':true,'text':'',");
    message(stage, "$4", TEXT(""), HEARD_NOTHING, "");
    message(stage, "$5", "{'msgtype':'m.emote','body':'waves'}", HEARD_LINE, "'text':'waves'");
    hear_content(stage, "@eve:x", "$6", "m.room.message", TEXT("hi"), HEARD_LINE, "'name':'eve'");
}

static void bots_and_servers_are_not_people(void **data)
{
    struct stage *stage = *data;
    message(stage, "$1", "{'msgtype':'m.notice','body':'way: hello'}", HEARD_NOTHING, "");
    message(stage, "$2", "{'msgtype':'m.server_notice','body':'way: hello'}", HEARD_NOTHING, "");
    message(stage, "$3", "{'msgtype':'m.key.verification.request','body':'x'}", HEARD_NOTHING, "");
    hear_content(stage, "@relay:x", "$4", "m.room.message", TEXT("way: hello"), HEARD_NOTHING, "");
    hear_content(stage, "@relay:x", "$5", "m.reaction",
                 "{'m.relates_to':{'rel_type':'m.annotation','event_id':'$1','key':'+'}}",
                 HEARD_NOTHING, "");
    hear_content(stage, "@mod:x", "$6", "m.room.redaction", "{'redacts':'$1'}", HEARD_LINE,
                 "{'t':'retracted'");
}

static void what_has_no_words_is_told_apart(void **data)
{
    struct stage *stage = *data;
    static const char *const types[] = {"m.image", "m.file",     "m.audio",
                                        "m.video", "m.location", "org.example.new"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        char *content = mem_print("{'msgtype':'%s','body':'a.png','url':'mxc://x/y'}", types[i]);
        message(stage, "$1", content, HEARD_WORDLESS, "'text':'','role':'member'");
        free(content);
    }
    message(stage, "$2", "{'msgtype':'m.image','body':'a.png','filename':'a.png'}", HEARD_WORDLESS,
            "'text':''");
    /* A caption is what somebody wrote. */
    message(stage, "$3", "{'msgtype':'m.image','body':'I am so tired','filename':'a.png'}",
            HEARD_LINE, "'text':'I am so tired'");
    message(stage, "$4", "{'msgtype':'m.location','body':'I','filename':'a'}", HEARD_WORDLESS, "");
    hear_content(stage, ANN, "$5", "m.sticker", "{'body':'wave'}", HEARD_WORDLESS, "'text':''");
    hear_content(stage, ANN, "$6", "m.poll.start", "{'m.poll':{}}", HEARD_WORDLESS, "");
    hear_content(stage, ANN, "$7", "org.matrix.msc3381.poll.start", "{'x':1}", HEARD_WORDLESS, "");
    hear_content(stage, ANN, "$8", "m.poll.response", "{'x':1}", HEARD_NOTHING, "");
    hear_content(stage, ANN, "$9", "m.call.invite", "{'x':1}", HEARD_NOTHING, "");
    hear_content(stage, ANN, "$10", "m.sticker", "{}", HEARD_NOTHING, "");
    static const char *const kinds[] = {
        "m.location", "org.matrix.msc3488.location", "m.image", "m.file", "m.audio", "m.voice",
        "m.video"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        hear_content(stage, ANN, "$11", kinds[i], "{'x':1}", HEARD_WORDLESS, "'text':''");
    message(stage, "$11", "{}", HEARD_NOTHING, "");
}

static void threads_and_replies_are_kept(void **data)
{
    struct stage *stage = *data;
    message(stage, "$1",
            "{'msgtype':'m.text','body':'hi','m.relates_to':{'m.in_reply_to':{'event_id':'$q'}}}",
            HEARD_LINE, "'text':'hi','reply_to':'$q','role'");
    message(stage, "$2",
            "{'msgtype':'m.text','body':'hi','m.relates_to':{'rel_type':'m.thread','event_id':'$t',"
            "'is_falling_back':true,'m.in_reply_to':{'event_id':'$q'}}}",
            HEARD_LINE, "'text':'hi','thread':'$t','role'");
    message(stage, "$3",
            "{'msgtype':'m.text','body':'hi','m.relates_to':{'rel_type':'m.thread','event_id':'$t',"
            "'is_falling_back':false,'m.in_reply_to':{'event_id':'$q'}}}",
            HEARD_LINE, "'text':'hi','reply_to':'$q','thread':'$t','role'");
    message(stage, "$4",
            "{'msgtype':'m.text','body':'hi','m.relates_to':{'rel_type':'m.thread','event_id':7,"
            "'is_falling_back':true,'m.in_reply_to':{'event_id':'q'}}}",
            HEARD_LINE, "'text':'hi','role'");
}

static void a_reply_to_the_bot_is_addressed(void **data)
{
    struct stage *stage = *data;
    static const char reply[] =
        "{'msgtype':'m.text','body':'hi','m.relates_to':{'m.in_reply_to':{'event_id':'$own'}}}";
    static const char thread[] = "{'msgtype':'m.text','body':'hi','m.relates_to':{'rel_type':"
                                 "'m.thread','event_id':'$own','is_falling_back':true,"
                                 "'m.in_reply_to':{'event_id':'$q'}}}";
    static const char fallback[] = "{'msgtype':'m.text','body':'hi','m.relates_to':{'rel_type':"
                                   "'m.thread','event_id':'$t','is_falling_back':true,"
                                   "'m.in_reply_to':{'event_id':'$own'}}}";
    message(stage, "$1", reply, HEARD_LINE, "'text':'hi','reply_to':'$own'");
    assert_false(stage->line.addressed);
    hear_content(stage, SELF, "$own", "m.room.message", TEXT("an answer"), HEARD_NOTHING, "");
    message(stage, "$2", reply, HEARD_LINE, "'addressed':true,'text':'hi','reply_to':'$own'");
    message(stage, "$3", thread, HEARD_LINE, "'addressed':true,'text':'hi','thread':'$own'");
    message(stage, "$4", fallback, HEARD_LINE, "'text':'hi','thread':'$t'");
    assert_false(stage->line.addressed);
}

static void own_events_are_echoes(void **data)
{
    struct stage *stage = *data;
    static const char own[] =
        "{'type':'%s','event_id':'$e','sender':'%s','origin_server_ts':1,'content':{'msgtype':"
        "'m.text','body':'way: hi'},'unsigned':{'transaction_id':%s}}";
    static const char *const types[] = {"m.room.message", "m.reaction", "m.room.encrypted"};
    for (size_t i = 0; i < 3; i++) {
        char *event = mem_print(own, types[i], SELF, "'key-1'");
        expect(stage, event, HEARD_ECHO, "");
        assert_string_equal(stage->heard.echo, "key-1");
        assert_string_equal(stage->line.id, "$e");
        assert_string_equal(stage->line.room, "!r:hs.test");
        free(event);
    }
    char *event = mem_print(own, "m.room.message", SELF, "7");
    expect(stage, event, HEARD_NOTHING, "");
    free(event);
    event = mem_print(own, "m.room.message", ANN, "'key-1'");
    expect(stage, event, HEARD_LINE, "'text':'hi'");
    assert_null(stage->heard.echo);
    free(event);
}

#define EDIT(target, text)                                                                      \
    "{'msgtype':'m.text','body':'* " text "','m.new_content':{'msgtype':'m.text','body':'" text \
    "'},'m.relates_to':{'rel_type':'m.replace','event_id':'" target "'}}"

static void an_edit_names_the_message(void **data)
{
    struct stage *stage = *data;
    message(stage, "$1", TEXT("way: one"), HEARD_LINE, "");
    message(stage, "$2", EDIT("$1", "two"), HEARD_LINE,
            "{'t':'edited','id':'$2','room':'!r:hs.test','sender':'@ann:hs.test',"
            "'name':'Name of @ann:hs.test','target':'$1','addressed':true,'text':'two',"
            "'role':'member','time':1700000000000}");
    assert_false(stage->heard.unproved);
    /* An edit of an edit is one of the message. */
    message(stage, "$3", EDIT("$2", "three"), HEARD_LINE, "'target':'$1'");
    message(stage, "$4", EDIT("$3", "four"), HEARD_LINE, "'target':'$1'");
    message(stage, "$5", EDIT("$5", "five"), HEARD_NOTHING, "");
    /* One of a message that we do not know is told, and marked. */
    message(stage, "$6", EDIT("$old", "six"), HEARD_LINE, "'target':'$old'");
    assert_true(stage->heard.unproved);
    assert_false(stage->line.addressed);
}

static void nobody_edits_for_somebody_else(void **data)
{
    struct stage *stage = *data;
    message(stage, "$1", TEXT("one"), HEARD_LINE, "");
    hear_content(stage, "@eve:x", "$2", "m.room.message", EDIT("$1", "two"), HEARD_NOTHING, "");
    hear_content(stage, SELF, "$own", "m.room.message", TEXT("an answer"), HEARD_NOTHING, "");
    hear_content(stage, "@eve:x", "$3", "m.room.message", EDIT("$own", "no"), HEARD_NOTHING, "");
    message(stage, "$4", EDIT("$1", "three"), HEARD_LINE, "'target':'$1'");
    hear_content(stage, "@eve:x", "$5", "m.room.message", EDIT("$4", "two"), HEARD_NOTHING, "");
}

static void an_edit_without_words_is_nothing(void **data)
{
    struct stage *stage = *data;
#define REPLACE "'m.relates_to':{'rel_type':'m.replace','event_id':'$1'}}"
    message(stage, "$2", "{'msgtype':'m.text','body':'* x'," REPLACE, HEARD_NOTHING, "");
    message(stage, "$3", "{'msgtype':'m.text','body':'* x','m.new_content':7," REPLACE,
            HEARD_NOTHING, "");
    message(stage, "$4",
            "{'msgtype':'m.text','body':'* "
            "x','m.new_content':{'msgtype':'m.notice','body':'x'}," REPLACE,
            HEARD_NOTHING, "");
    message(stage, "$5",
            "{'msgtype':'m.text','body':'* "
            "x','m.new_content':{'msgtype':'m.image','body':'x'}," REPLACE,
            HEARD_NOTHING, "");
    message(stage, "$6", EDIT("no id", "x"), HEARD_NOTHING, "");
}

static void an_edit_of_what_was_addressed_is_addressed(void **data)
{
    struct stage *stage = *data;
    recall_add_own(stage->recall, "$own");
    message(stage, "$1",
            "{'msgtype':'m.text','body':'hi','m.relates_to':{'m.in_reply_to':{'event_id':'$own'}}}",
            HEARD_LINE, "'addressed':true");
    message(stage, "$2", EDIT("$1", "ho"), HEARD_LINE, "'addressed':true");
    message(stage, "$3", EDIT("$2", "ho"), HEARD_LINE, "'addressed':true");
    message(stage, "$4", TEXT("hi"), HEARD_LINE, "");
    message(stage, "$5", EDIT("$4", "ho"), HEARD_LINE, "");
    assert_false(stage->line.addressed);
    message(stage, "$6", EDIT("$4", "way: ho"), HEARD_LINE, "'addressed':true,'text':'ho'");
}

/* Hears a redaction in a room of a version. */
static void redact(struct stage *stage, const char *version, const char *above, const char *within,
                   const char *wanted)
{
    room_destroy(stage->room);
    stage->room = room_of_version(version);
    char *event = mem_print("{'type':'m.room.redaction','event_id':'$r','sender':'" ANN "',"
                            "'origin_server_ts':1,'redacts':%s,'content':{'redacts':%s}}",
                            above, within);
    expect(stage, event, wanted != NULL ? HEARD_LINE : HEARD_NOTHING, "");
    if (wanted != NULL) {
        assert_int_equal(stage->line.type, LINE_RETRACTED);
        assert_string_equal(stage->line.target, wanted);
    }
    free(event);
}

static void redactions_as_the_version_has_them(void **data)
{
    struct stage *stage = *data;
    redact(stage, "10", "'$a'", "'$b'", "$a");
    redact(stage, "10", "null", "'$b'", NULL);
    redact(stage, "11", "'$a'", "'$b'", "$b");
    redact(stage, "11", "'$a'", "null", NULL);
    redact(stage, "12", "7", "'$b'", "$b");
    redact(stage, "named", "null", "'$b'", "$b");
    redact(stage, "named", "'$a'", "'$b'", "$a");
    redact(stage, "11", "null", "'no id'", NULL);
}

static void reactions_have_a_mark(void **data)
{
    struct stage *stage = *data;
    static const char shape[] = "{'m.relates_to':{'rel_type':'%s','event_id':'%s','key':%s}}";
    static const struct {
        const char *relation, *target, *key;
        enum heard_kind kind;
    } cases[] = {
        {"m.annotation", "$1", "'\xF0\x9F\x91\x8D'", HEARD_LINE},
        {"m.annotation", "$1", "''", HEARD_NOTHING},
        {"m.annotation", "$1", "7", HEARD_NOTHING},
        {"m.annotation", "1", "'+'", HEARD_NOTHING},
        {"m.reference", "$1", "'+'", HEARD_NOTHING},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *content = mem_print(shape, cases[i].relation, cases[i].target, cases[i].key);
        hear_content(stage, ANN, "$r", "m.reaction", content, cases[i].kind,
                     i > 0 ? ""
                           : "{'t':'reaction','room':'!r:hs.test','sender':'@ann:hs.test',"
                             "'target':'$1','mark':'\xF0\x9F\x91\x8D'}");
        free(content);
    }
    char key[300];
    memset(key, 'x', sizeof key);
    key[0] = key[298] = '\'';
    key[299] = '\0';
    char *content = mem_print(shape, "m.annotation", "$1", key);
    hear_content(stage, ANN, "$r", "m.reaction", content, HEARD_NOTHING, "");
    free(content);
}

static void roles_are_those_of_the_moment(void **data)
{
    struct stage *stage = *data;
    state(stage->room, "m.room.power_levels", ANN, "{'users':{'@ann:hs.test':50}}");
    message(stage, "$1", TEXT("hi"), HEARD_LINE, "'role':'moderator','role_from':'power level 50'");
    state(stage->room, "m.room.power_levels", ANN, "{'users':{'@ann:hs.test':100}}");
    message(stage, "$2", TEXT("hi"), HEARD_LINE, "'role':'owner','role_from':'power level 100'");
    state(stage->room, "m.room.power_levels", ANN, "{}");
    message(stage, "$3", TEXT("hi"), HEARD_LINE, "'role':'member','time'");
    room_destroy(stage->room);
    stage->room = room_of_version("12");
    message(stage, "$4", EDIT("$3", "ho"), HEARD_LINE, "'role':'owner','role_from':'room creator'");
}

static void in_a_direct_room_all_is_addressed(void **data)
{
    struct stage *stage = *data;
    room_mark_direct(stage->room, true);
    message(stage, "$1", TEXT("hi"), HEARD_LINE, "'direct':true,'addressed':true,'text':'hi'");
    message(stage, "$2", "{'msgtype':'m.audio','body':'x.ogg'}", HEARD_WORDLESS,
            "'direct':true,'addressed':true,'text':''");
    message(stage, "$3", TEXT(""), HEARD_LINE, "'text':''");
    member(stage->room, "@ben:hs.test", "join", 0);
    message(stage, "$4", TEXT("hi"), HEARD_LINE, "'text':'hi'");
    assert_false(stage->line.direct);
    assert_false(stage->line.addressed);
}

static void encrypted_events_are_counted(void **data)
{
    struct stage *stage = *data;
    hear_content(stage, ANN, "$1", "m.room.encrypted", "{'algorithm':'m.megolm.v1.aes-sha2'}",
                 HEARD_ENCRYPTED, "");
    hear_content(stage, ANN, "$2", "m.room.encrypted", "{}", HEARD_NOTHING, "");
    room_mark_encrypted(stage->room);
    message(stage, "$3", TEXT("hi"), HEARD_LINE, "'encrypted':true");
}

/* In a room, only what is meant for the bot is worth a line about what it cannot read. */
static void wordless_messages_may_be_addressed(void **data)
{
    struct stage *stage = *data;
    message(stage, "$1", "{'msgtype':'m.audio','body':'a','m.mentions':{'user_ids':['" SELF "']}}",
            HEARD_WORDLESS, "'addressed':true,");
    message(stage, "$2", "{'msgtype':'m.audio','body':'a','m.mentions':{'user_ids':['" ANN "']}}",
            HEARD_WORDLESS, "'text':'',");
    assert_false(stage->line.addressed);
    recall_add_own(stage->recall, "$own");
    message(stage, "$3",
            "{'msgtype':'m.image','body':'a','m.relates_to':{'m.in_reply_to':{'event_id':'$own'}}}",
            HEARD_WORDLESS, "'addressed':true,");
}

/* Who is called as the bot is addresses it no more than others do. */
static void a_name_like_the_bots_addresses_nobody(void **data)
{
    struct stage *stage = *data;
    take(stage->room,
         "{'type':'m.room.member','state_key':'" ANN "','sender':'" ANN "','event_id':'$m',"
         "'origin_server_ts':7,'content':{'membership':'join','displayname':'way'}}",
         0);
    message(stage, "$1", TEXT("hello"), HEARD_LINE, "'name':'way','text':'hello',");
    assert_false(stage->line.addressed);
}

/* A bridge speaks for people of other networks: each is a user of its own, with a name. */
static void bridged_people_keep_their_names(void **data)
{
    struct stage *stage = *data;
    member(stage->room, "@_irc_bob:hs.test", "join", 0);
    hear_content(stage, "@_irc_bob:hs.test", "$1", "m.room.message", TEXT("hello"), HEARD_LINE,
                 "'sender':'@_irc_bob:hs.test','name':'Name of @_irc_bob:hs.test','text':'hello'");
}

static void state_is_not_a_message(void **data)
{
    struct stage *stage = *data;
    expect(stage,
           "{'type':'m.room.message','state_key':'','event_id':'$1','sender':'" ANN "',"
           "'origin_server_ts':1,'content':{'msgtype':'m.text','body':'way: hi'}}",
           HEARD_NOTHING, "");
    expect(stage,
           "{'type':'m.room.name','state_key':'','event_id':'$1','sender':'" ANN "',"
           "'origin_server_ts':1,'content':{'name':'way: hi'}}",
           HEARD_NOTHING, "");
}

/* An event with one field of its own. */
static void odd(struct stage *stage, const char *id, const char *sender, const char *time,
                const char *content, enum heard_kind kind)
{
    char *event = mem_print("{'type':'m.room.message','event_id':%s,'sender':%s,"
                            "'origin_server_ts':%s,'content':%s}",
                            id, sender, time, content);
    expect(stage, event, kind, "");
    free(event);
}

static void malformed_events_are_nothing(void **data)
{
    struct stage *stage = *data;
    static const char good[] = TEXT("hi");
    odd(stage, "'$1'", "'@a:x'", "1", good, HEARD_LINE);
    odd(stage, "'1'", "'@a:x'", "1", good, HEARD_NOTHING);
    odd(stage, "'$'", "'@a:x'", "1", good, HEARD_NOTHING);
    odd(stage, "null", "'@a:x'", "1", good, HEARD_NOTHING);
    odd(stage, "'$1'", "'a:x'", "1", good, HEARD_NOTHING);
    odd(stage, "'$1'", "'@a'", "1", good, HEARD_NOTHING);
    odd(stage, "'$1'", "'@a:'", "1", good, HEARD_NOTHING);
    odd(stage, "'$1'", "'@a\\n:x'", "1", good, HEARD_NOTHING);
    odd(stage, "'$1'", "'@a:x'", "-1", good, HEARD_NOTHING);
    odd(stage, "'$1'", "'@a:x'", "1.5", good, HEARD_NOTHING);
    odd(stage, "'$1'", "'@a:x'", "'1'", good, HEARD_NOTHING);
    odd(stage, "'$1'", "'@a:x'", "1", "[]", HEARD_NOTHING);
    odd(stage, "'$1'", "'@a:x'", "1", "{'msgtype':7,'body':'x'}", HEARD_NOTHING);
    odd(stage, "'$1'", "'@a:x'", "1", "{'msgtype':'m.text','body':7}", HEARD_NOTHING);
    odd(stage, "'$1'", "'@a:x'", "1", "{'msgtype':'m.text'}", HEARD_NOTHING);
    odd(stage, "'$1'", "'@a:x'", "1", "{'body':'x'}", HEARD_NOTHING);
    expect(stage, "{}", HEARD_NOTHING, "");
    expect(stage, "[]", HEARD_NOTHING, "");
    expect(stage, "{'type':7}", HEARD_NOTHING, "");
}

/* A string of so many of one byte, or of one escape, in quotes. */
static char *long_string(const char *front, const char *unit, size_t count)
{
    struct buf text;
    buf_init(&text, 1024 * 1024);
    buf_print(&text, "'%s", front);
    for (size_t i = 0; i < count; i++)
        buf_add_string(&text, unit);
    buf_add_string(&text, "'");
    char *string = mem_string(text.data);
    buf_finish(&text);
    return string;
}

static void long_body(struct stage *stage, const char *field, const char *unit, size_t count,
                      enum heard_kind kind)
{
    char *body = long_string("", unit, count);
    char *content = mem_print("{'msgtype':'m.text','body':'x','%s':%s}", field, body);
    odd(stage, "'$1'", "'@a:x'", "1", content, kind);
    free(content);
    free(body);
}

static void lengths_have_ceilings(void **data)
{
    struct stage *stage = *data;
    long_body(stage, "body", "a", 64 * 1024, HEARD_LINE);
    long_body(stage, "body", "a", 64 * 1024 + 1, HEARD_NOTHING);
    long_body(stage, "formatted_body", "a", 64 * 1024 + 1, HEARD_NOTHING);
    /* What takes two bytes in a line, and what is cleaned away. */
    long_body(stage, "body", "\\\"", 64 * 1024, HEARD_LINE);
    long_body(stage, "body", "\\u0001", 32 * 1024, HEARD_NOTHING);
    char *id = long_string("$", "a", 254);
    odd(stage, id, "'@a:x'", "1", TEXT("hi"), HEARD_LINE);
    free(id);
    id = long_string("$", "a", 255);
    odd(stage, id, "'@a:x'", "1", TEXT("hi"), HEARD_NOTHING);
    free(id);
    char *sender = long_string("@a:", "a", 252);
    odd(stage, "'$1'", sender, "1", TEXT("hi"), HEARD_LINE);
    free(sender);
    sender = long_string("@a:", "a", 253);
    odd(stage, "'$1'", sender, "1", TEXT("hi"), HEARD_NOTHING);
    free(sender);
}

static void recall_is_bounded(void **data)
{
    struct stage *stage = *data;
    message(stage, "$first", TEXT("hi"), HEARD_LINE, "");
    recall_add_own(stage->recall, "$own");
    for (int i = 0; i < RECALL_MOST - 1; i++) {
        char *id = mem_print("$%d", i);
        message(stage, id, TEXT("hi"), HEARD_LINE, "");
        free(id);
    }
    hear_content(stage, "@eve:x", "$e", "m.room.message", EDIT("$first", "x"), HEARD_NOTHING, "");
    message(stage, "$last", EDIT("$first", "x"), HEARD_LINE, "'target':'$first'");
    /* Now the first one is forgotten, while what the bot said is not. */
    assert_null(recall_find(stage->recall, "$first"));
    assert_true(recall_is_own(stage->recall, "$own"));
    /* What comes twice is kept once. */
    recall_add_own(stage->recall, "$more");
    for (int i = 0; i < RECALL_MOST; i++)
        recall_add_own(stage->recall, "$more");
    assert_true(recall_is_own(stage->recall, "$own"));
    recall_add(stage->recall, "$last", "@eve:x", NULL, false);
    assert_string_equal(recall_find(stage->recall, "$last")->sender, ANN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_message_becomes_a_line),
        TEST(bots_and_servers_are_not_people),
        TEST(wordless_messages_may_be_addressed),
        TEST(a_name_like_the_bots_addresses_nobody),
        TEST(bridged_people_keep_their_names),
        TEST(what_has_no_words_is_told_apart),
        TEST(threads_and_replies_are_kept),
        TEST(a_reply_to_the_bot_is_addressed),
        TEST(own_events_are_echoes),
        TEST(an_edit_names_the_message),
        TEST(nobody_edits_for_somebody_else),
        TEST(an_edit_without_words_is_nothing),
        TEST(an_edit_of_what_was_addressed_is_addressed),
        TEST(redactions_as_the_version_has_them),
        TEST(reactions_have_a_mark),
        TEST(roles_are_those_of_the_moment),
        TEST(in_a_direct_room_all_is_addressed),
        TEST(encrypted_events_are_counted),
        TEST(state_is_not_a_message),
        TEST(malformed_events_are_nothing),
        TEST(lengths_have_ceilings),
        TEST(recall_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
