/* A small content folder without a fault, for tests that then break one thing in it. */
#ifndef WAYMARK_TESTS_CONTENT_H
#define WAYMARK_TESTS_CONTENT_H

#include "support.h"

#include "base/buf.h"
#include "guide/guide.h"

static inline void write_entry(const char *path, const char *front, const char *body)
{
    char *text = mem_print("---\n%s"
                           "sources:\n"
                           "  - title: A trial\n"
                           "    body: A journal\n"
                           "    year: 2018\n"
                           "    url: https://example.org/trial\n"
                           "    note: 10 people, 8 weeks\n"
                           "reviewed: {date: 2026-11-21, by: Somebody, professional: none yet}\n"
                           "---\n%s",
                           front, body);
    write_text(path, text);
    free(text);
}

/* A crisis reply with these wordings for a room and for a direct message. */
static inline void write_reply(const char *path, const char *room, const char *direct)
{
    static const char *const ways[] = {"", " Now.", " Today."};
    struct buf text;
    buf_init(&text, 65536);
    buf_add_string(&text,
                   "---\ntitle: In danger\nresources: [suicide, emergency]\nreviewed: {date: "
                   "2026-11-21, by: Somebody, professional: none yet}\n---\n");
    for (int i = 0; i < 3; i++)
        buf_print(&text, "## Room\n\n%s%s\n\n", room, ways[i]);
    for (int i = 0; i < 3; i++)
        buf_print(&text, "## Direct\n\n%s%s\n\n", direct, ways[i]);
    write_text(path, text.data);
    buf_finish(&text);
}

static inline void write_crisis(void)
{
    for (int danger = 1; danger < DANGER_CLASSES; danger++) {
        char *path = mem_print("content/en/crisis/%s.md", danger_name((enum danger)danger));
        write_reply(path, "Please reach a person.", "I am a bot. Please reach a person.");
        free(path);
    }
}

static inline void write_directory(void)
{
    write_text("content/en/directory.yaml", "regions:\n"
                                            "  US:\n"
                                            "    name: United States\n"
                                            "    also: [USA]\n"
                                            "    emergency: '911'\n"
                                            "    source: https://example.org/us\n"
                                            "    verified_on: 2026-11-21\n"
                                            "  elsewhere:\n"
                                            "    name: Elsewhere\n"
                                            "    emergency: your local number\n"
                                            "    source: https://example.org/all\n"
                                            "    verified_on: 2026-11-21\n"
                                            "services:\n"
                                            "  - id: lines\n"
                                            "    region: elsewhere\n"
                                            "    for: [suicide, listening]\n"
                                            "    name: Lines\n"
                                            "    contact: lines.example\n"
                                            "    hours: any time\n"
                                            "    languages: [en]\n"
                                            "    source: https://example.org/lines\n"
                                            "    verified_on: 2026-11-21\n");
}

/* Those that no test looks at closely: their placeholders alone. */
static inline void add_other_phrases(struct buf *out)
{
    for (int i = PHRASE_CONSOLE + 1; i < PHRASES; i++) {
        const char *must = NULL;
        buf_print(out, "%s: 'Said", guide_phrase_key((enum phrase)i, &must));
        while (*must != '\0') {
            size_t length = strcspn(must, " ");
            buf_print(out, " {%.*s}", (int)length, must);
            must += length + (must[length] == ' ');
        }
        buf_add_string(out, "'\n");
    }
}

static inline void write_phrases(void)
{
    struct buf phrases;
    buf_init(&phrases, 65536);
    buf_add_string(&phrases, "help: Ask {name}\n"
                             "about: I am a bot\n"
                             "privacy: Nothing is kept\n"
                             "topics: 'I know: {topics}'\n"
                             "offer: 'Did you mean: {choices}'\n"
                             "several: '{choices}'\n"
                             "which: '{name} is: {choices}'\n"
                             "no_entry: Not that one\n"
                             "offer_declined: Fine\n"
                             "unknown: I do not know\n"
                             "wordless: In words\n"
                             "unreadable: Without encryption\n"
                             "encrypted: Not there\n"
                             "late: Not now\n"
                             "withdrawn: It was withdrawn\n"
                             "more_hint: Say `more`\n"
                             "gentle: Help is there.\n"
                             "untranslated: (English.)\n"
                             "nothing_more: That is all\n"
                             "sources: '{title}: {sources}'\n"
                             "no_sources: None\n"
                             "resources: 'In {region}: {services}'\n"
                             "service: '{name}: {contact} ({hours})'\n"
                             "emergency: Emergency, {number}\n"
                             "paused: Quiet for {time}\n"
                             "resumed: Back\n"
                             "forbidden: Moderators only\n"
                             "left_alone: You are left alone\n"
                             "welcome_back: Welcome\n"
                             "unknown_command: No {command}, but {nearest}\n"
                             "console: This is {name}\n");
    add_other_phrases(&phrases);
    write_text("content/en/phrases.yaml", phrases.data);
    buf_finish(&phrases);
}

/* content/en with two entries, and ways of asking for a third that is not written. */
static inline void write_content(void)
{
    write_entry("content/en/faq/how-long.md", "title: How long?\nsee: [approaches/emdr]\n",
                "Some months.\n\n## More\n\n### Why\n\nIt *varies*.\n");
    write_entry("content/en/approaches/emdr.md", "title: EMDR\nalso: [eye movement]\n",
                "\nA therapy.\n");
    write_text("content/en/asked/faq/how-long.txt", "# How long.\nhow long\n\n! how long is a car\n"
                                                    "  how many months  \n");
    write_text("content/en/asked/approaches/emdr.txt", "what is emdr\n");
    write_text("content/en/asked/topics/trust.txt", "how do I trust\n");
    write_text("content/en/asked/none.txt", "what is the weather\n");
    write_text("content/en/asked/chat.txt", "lol\n");
    write_text("content/en/asked/danger/none.txt", "this job kills me\n");
    write_text("content/en/notice.md", "From a bot. See a *professional*.\n");
    write_text("content/en/lexicon.yaml", "words: ['kin = mom|dad']\n"
                                          "idioms: [dying to try]\n"
                                          "suicide-self-harm:\n"
                                          "  - kill myself\n"
                                          "  - end it\n");
    write_crisis();
    write_directory();
    write_phrases();
}

#endif
