#include "driver/matrix/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/address.h"
#include "driver/clean.h"
#include "driver/matrix/pill.h"

/* A string of the content, or "". */
static const char *string_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

/* Whether a line is quoted: '>' and a space, or nothing but '>'. ">:(" is a face. */
static bool is_quoted(const char *line)
{
    size_t marks = strspn(line, ">");
    return marks > 0 && (line[marks] == '\0' || strchr(" \n", line[marks]) != NULL);
}

/* What follows the quoted lines at the start, and the empty ones among and behind them. */
static const char *skip_quoted(const char *body)
{
    for (;;) {
        const char *line = body + strspn(body, " \n");
        if (!is_quoted(line))
            return line;
        body = line + strcspn(line, "\n");
    }
}

/* How much of a text begins with a name, in any case of letters. */
static size_t match_name(const void *how, const char *text, size_t length, const char *name)
{
    (void)how;
    const utf8proc_uint8_t *left = (const utf8proc_uint8_t *)text;
    const utf8proc_uint8_t *right = (const utf8proc_uint8_t *)name;
    size_t at = 0;
    while (*right != '\0') {
        utf8proc_int32_t a = 0, b = 0;
        utf8proc_ssize_t size = utf8proc_iterate(left + at, (utf8proc_ssize_t)(length - at), &a);
        utf8proc_ssize_t step = utf8proc_iterate(right, -1, &b);
        if (size < 1 || step < 1 || utf8proc_tolower(a) != utf8proc_tolower(b))
            return 0;
        at += (size_t)size;
        right += step;
    }
    return at;
}

/* All that the bot is called, the longest first. */
struct called {
    char *items[MATRIX_NAMES_MOST];
    size_t count;
};

static void add_name(struct called *called, const char *name, size_t length)
{
    if (called->count == MATRIX_NAMES_MOST)
        return;
    size_t at = called->count++;
    for (; at > 0 && strlen(called->items[at - 1]) < length; at--)
        called->items[at] = called->items[at - 1];
    called->items[at] = mem_string_of(name, length);
}

/* The id without its '@', its localpart, and the names. */
static void called_init(struct called *called, const char *self, const char *const *names,
                        size_t count)
{
    const char *id = self + (*self == '@');
    *called = (struct called){.count = 0};
    add_name(called, id, strlen(id));
    add_name(called, id, strcspn(id, ":"));
    for (size_t i = 0; i < count; i++)
        add_name(called, names[i] + (*names[i] == '@'), strlen(names[i]) - (*names[i] == '@'));
}

static void called_finish(struct called *called)
{
    for (size_t i = 0; i < called->count; i++)
        free(called->items[i]);
}

static bool is_mentioned(const json_t *mentions, const char *id)
{
    size_t index;
    json_t *user;
    json_array_foreach(json_object_get(mentions, "user_ids"), index, user)
    {
        if (json_is_string(user) && str_equal(json_string_value(user), id))
            return true;
    }
    return false;
}

static bool has_pill(const json_t *content, const char *id)
{
    if (!str_equal(string_of(content, "format"), "org.matrix.custom.html"))
        return false;
    const json_t *html = json_object_get(content, "formatted_body");
    size_t length = json_string_length(html);
    return pill_in_html(string_of(content, "formatted_body"),
                        length < MATRIX_TEXT_LONGEST ? length : MATRIX_TEXT_LONGEST, id);
}

/* Takes the marks of quoting off the start of every line, in place. */
static void unquote(char *text)
{
    char *out = text;
    for (const char *line = text; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        length += line[length] == '\n';
        size_t skip = strspn(line, " ");
        if (is_quoted(line + skip)) {
            skip += strspn(line + skip, ">");
            skip += line[skip] == ' ';
        } else {
            skip = 0;
        }
        memmove(out, line + skip, length - skip);
        out += length - skip;
        line += length;
    }
    *out = '\0';
}

static bool is_reply(const json_t *content)
{
    const json_t *relates = json_object_get(content, "m.relates_to");
    return json_object_get(relates, "m.in_reply_to") != NULL;
}

/* The person's own words, cleaned, pills among them written as ids: nothing of this adds bytes.
 * Who writes nothing but a quotation, and replies to nobody, may speak of themselves. */
static char *words_of(const json_t *content, const char *body, const char *self, bool *pill)
{
    struct buf clean, linked;
    buf_init(&clean, MATRIX_TEXT_LONGEST);
    buf_init(&linked, MATRIX_TEXT_LONGEST);
    clean_text(&clean, body, strlen(body));
    const char *own = skip_quoted(clean.data);
    if (*own == '\0' && clean.length > 0 && !is_reply(content)) {
        unquote(clean.data);
        own = clean.data;
    }
    pill_in_body(&linked, own, strlen(own), self, pill);
    char *words = buf_take(&linked);
    buf_finish(&clean);
    buf_finish(&linked);
    return words;
}

bool matrix_text_read(const json_t *content, const char *self, const char *const *names,
                      size_t name_count, struct matrix_text *text)
{
    const char *body = json_string_value(json_object_get(content, "body"));
    *text = (struct matrix_text){0};
    if (body == NULL)
        return false;
    bool pill = false;
    char *words = words_of(content, body, self, &pill);
    const json_t *mentions = json_object_get(content, "m.mentions");
    bool told = json_is_object(mentions);
    bool meant = told ? is_mentioned(mentions, self) : pill || has_pill(content, self);

    struct called called;
    struct address_rest rest;
    called_init(&called, self, names, name_count);
    const struct address_names all = {(const char *const *)called.items, called.count, match_name,
                                      NULL};
    enum address_form least = meant ? ADDRESS_LOOSE : told ? ADDRESS_SURE : ADDRESS_LIKELY;
    text->addressed = address_find(words, &all, least, &rest) || meant;
    text->text = mem_string_of(rest.text, rest.length);
    called_finish(&called);
    free(words);
    return true;
}

bool matrix_text_mentions(const json_t *content, const char *self)
{
    return is_mentioned(json_object_get(content, "m.mentions"), self);
}

void matrix_text_finish(struct matrix_text *text)
{
    free(text->text);
    *text = (struct matrix_text){0};
}
