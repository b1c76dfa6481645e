#include "driver/xmpp/commands.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/clean.h"
#include "driver/xmpp/form.h"
#include "driver/xmpp/jid.h"
#include "driver/xmpp/stanza.h"

enum { VALUE_MOST = 4096 }; /* bytes */

static const char room_field[] = "room";

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static bool is_true(const json_t *object, const char *name)
{
    return json_is_true(json_object_get(object, name));
}

/* What tells it from the others; NULL: it is not fit to be shown. */
static const char *node_of(const json_t *command)
{
    const char *id = text_of(command, "id");
    const char *name = text_of(command, "name");
    const char *node = id != NULL ? id : name;
    return name == NULL || *name == '\0' || *node == '\0' ? NULL : node;
}

const json_t *commands_find(const json_t *list, const char *node)
{
    size_t index;
    json_t *command;
    json_array_foreach(list, index, command)
    {
        const char *own = node_of(command);
        if (own != NULL && index < COMMANDS_MOST && str_equal(own, node))
            return command;
    }
    return NULL;
}

bool commands_wants_form(const json_t *command, bool room)
{
    return json_array_size(json_object_get(command, "arguments")) > 0 ||
           (!room && is_true(command, "room"));
}

static bool is_for_all(const json_t *command)
{
    const char *role = text_of(command, "role");
    return role == NULL || str_equal(role, "member");
}

static const char *title_of(const json_t *command)
{
    const char *help = text_of(command, "help");
    return help != NULL && *help != '\0' ? help : text_of(command, "name");
}

void commands_list(const json_t *list, xmpp_stanza_t *query, const char *at, bool all)
{
    size_t index;
    json_t *command;
    json_array_foreach(list, index, command)
    {
        const char *node = node_of(command);
        if (node == NULL || index >= COMMANDS_MOST || (!all && !is_for_all(command)))
            continue;
        char *title = mem_print("%s: %s", text_of(command, "name"), title_of(command));
        xmpp_stanza_t *item = stanza_add(query, "item", NULL);
        xmpp_stanza_set_attribute(item, "jid", at);
        xmpp_stanza_set_attribute(item, "node", node);
        xmpp_stanza_set_attribute(item, "name", title);
        free(title);
    }
}

void commands_describe(const json_t *command, xmpp_stanza_t *query)
{
    xmpp_stanza_t *identity = stanza_add(query, "identity", NULL);
    xmpp_stanza_set_attribute(identity, "category", "automation");
    xmpp_stanza_set_attribute(identity, "type", command == NULL ? "command-list" : "command-node");
    if (command == NULL)
        return;
    xmpp_stanza_set_attribute(identity, "name", title_of(command));
    xmpp_stanza_set_attribute(stanza_add(query, "feature", NULL), "var", NS_COMMANDS);
    xmpp_stanza_set_attribute(stanza_add(query, "feature", NULL), "var", NS_FORM);
}

/* ---- the form ---- */

static void ask_for(const json_t *argument, xmpp_stanza_t *form)
{
    const json_t *choices = json_object_get(argument, "choices");
    const char *name = text_of(argument, "name");
    bool chosen = json_array_size(choices) > 0;
    if (name == NULL)
        return;
    xmpp_stanza_t *field = form_add_field(form, chosen ? "list-single" : "text-single", name, name);
    if (!is_true(argument, "optional"))
        stanza_add(field, "required", NULL);
    size_t index;
    json_t *choice;
    json_array_foreach(choices, index, choice)
    {
        if (json_is_string(choice))
            form_add_option(field, json_string_value(choice));
    }
}

void commands_ask(const json_t *command, xmpp_stanza_t *parent, bool room)
{
    xmpp_stanza_t *form = form_add(parent, "form", text_of(command, "name"));
    stanza_add_text(form, "instructions", NULL, title_of(command));
    if (!room && is_true(command, "room"))
        stanza_add(form_add_field(form, "jid-single", room_field, room_field), "required", NULL);
    size_t index;
    json_t *argument;
    json_array_foreach(json_object_get(command, "arguments"), index, argument)
    {
        ask_for(argument, form);
    }
}

/* ---- the text ---- */

/* What was given for a field, on one line. NULL: nothing, or too much. Free with free(). */
static char *given(xmpp_stanza_t *form, const char *name)
{
    char *value = form == NULL || name == NULL ? NULL : form_value(form, name);
    if (value == NULL)
        return NULL;
    struct buf clean;
    buf_init(&clean, VALUE_MOST);
    bool fits = clean_text(&clean, value, strlen(value));
    free(value);
    for (size_t i = 0; i < clean.length; i++) {
        if (clean.data[i] == '\n')
            clean.data[i] = ' ';
    }
    char *text = fits && clean.length > 0 ? mem_string(str_trim(clean.data)) : NULL;
    buf_finish(&clean);
    if (text != NULL && *text != '\0')
        return text;
    free(text);
    return NULL;
}

static bool add_argument(struct buf *out, const json_t *argument, xmpp_stanza_t *form)
{
    char *value = given(form, text_of(argument, "name"));
    const char *before = text_of(argument, "before");
    if (value == NULL)
        return is_true(argument, "optional");
    if (before != NULL)
        buf_print(out, " %s", before);
    buf_print(out, " %s", value);
    free(value);
    return true;
}

static bool add_room(struct buf *out, xmpp_stanza_t *form, const char *room)
{
    char bare[JID_LONGEST + 1];
    char *value = room != NULL ? mem_string(room) : given(form, room_field);
    bool good = value != NULL && jid_bare(value, bare);
    if (good)
        buf_print(out, "for %s: ", bare);
    free(value);
    return good;
}

char *commands_text(const json_t *command, xmpp_stanza_t *form, const char *room)
{
    struct buf text;
    buf_init(&text, COMMAND_TEXT_MOST);
    bool good = !is_true(command, "room") || add_room(&text, form, room);
    buf_add_string(&text, text_of(command, "name"));
    size_t index;
    json_t *argument;
    json_array_foreach(json_object_get(command, "arguments"), index, argument)
    {
        good = good && add_argument(&text, argument, form);
    }
    char *taken = good && !text.overflow ? buf_take(&text) : NULL;
    buf_finish(&text);
    return taken;
}
