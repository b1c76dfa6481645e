/* What leaves: reviewed text in the form that a room takes. Guidance can only be built by
 * reply_guidance() and reply_page(), which end every part with the notice. */
#ifndef WAYMARK_CORE_REPLY_H
#define WAYMARK_CORE_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/decide.h"
#include "guide/guide.h"

/* What the network at hand can show. */
struct form {
    bool lines;        /* each line of a text is a message of its own: no blank lines */
    bool bold;         /* ... that can show strong words, as IRC does */
    bool html;         /* takes HTML beside the text */
    bool notice_short; /* the room chose so; there is always one */
    size_t max_text;   /* most bytes of text in one part */
};

struct part {
    char *text;
    char *html; /* NULL where the form has none */
};

/* One reply: as many parts as its length asks for, usually one. */
struct reply {
    struct part *parts;
    size_t count;
};

enum guidance { GUIDANCE_BRIEF, GUIDANCE_MORE };

/* The function that builds an answer or a summary. Every part carries the notice; `gentle`:
 * and the gentle line. */
struct reply reply_guidance(const struct guide *guide, const struct entry *entry,
                            enum guidance which, bool gentle, const struct form *form);

/* The same where each line is a message of its own: one page (core/page.h) of the rest of an entry,
 * which has one, with the notice, and how to get the next one if there is. */
struct reply reply_page(const struct guide *guide, const struct entry *entry, size_t lines,
                        size_t index, const struct form *form);

/* The crisis reply that was decided on, with at most three lines of help for the region. Brief in a
 * room, whole in a direct message. */
struct reply reply_crisis(const struct guide *guide, const struct decision *decision, bool direct,
                          const char *region, const struct form *form);

/* "Did you mean", with numbered titles; or which of several meanings. */
struct reply reply_offer(const struct guide *guide, const struct decision *decision,
                         const struct form *form);

/* A fixed line; `values` as guide_phrase() takes them. */
struct reply reply_phrase(const struct guide *guide, enum phrase phrase, const char *const *values,
                          const struct form *form);

/* Reviewed text as it is (Markdown). */
struct reply reply_text(const char *markdown, const struct form *form);

/* Puts another reply, of one part, before it: into its first part where there is room. */
void reply_put_before(struct reply *reply, struct reply *head, const struct form *form);

/* The fixed line that was decided on. */
struct reply reply_decided_phrase(const struct guide *guide, const struct decision *decision,
                                  const struct form *form);

/* What the guide can talk about but for what is switched off (see setting.h), what an entry rests
 * on, and who helps in a region. */
struct reply reply_topics(const struct guide *guide, const char *off, const struct form *form);
struct reply reply_sources(const struct guide *guide, const struct entry *entry,
                           const struct form *form);
struct reply reply_resources(const struct guide *guide, const char *region,
                             const struct form *form);

void reply_finish(struct reply *reply);

#endif
