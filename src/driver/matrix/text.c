#include "driver/matrix/text.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/address.h"
#include "driver/called.h"
#include "driver/clean.h"
#include "driver/matrix/pill.h"
#include "driver/quote.h"

/* A string of the content, or "". */
static const char *string_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

/* The id without its '@', its localpart, and the names. */
static void called_fill(struct called *called, const char *self, const char *const *names,
                        size_t count)
{
    const char *id = self + (*self == '@');
    *called = (struct called){.count = 0};
    called_add(called, id, strlen(id));
    called_add(called, id, strcspn(id, ":"));
    for (size_t i = 0; i < count; i++)
        called_add(called, names[i] + (*names[i] == '@'), strlen(names[i]) - (*names[i] == '@'));
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
    const char *own = quote_skip(clean.data);
    if (*own == '\0' && clean.length > 0 && !is_reply(content)) {
        quote_strip(clean.data);
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
    called_fill(&called, self, names, name_count);
    const struct address_names all = called_names(&called);
    enum address_form least = meant ? ADDRESS_LOOSE : told ? ADDRESS_SURE : ADDRESS_LIKELY;
    text->addressed = address_find(words, &all, least, &rest) || meant;
    text->called = text->addressed ? NULL : address_called(words, &all);
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
    free(text->called);
    *text = (struct matrix_text){0};
}
