#include "driver/matrix/profile.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/dictionary.h"
#include "base/mem.h"
#include "base/str.h"
#include "driver/matrix/event.h"
#include "driver/picture.h"

enum {
    ANSWER_MOST = 64 * 1024,
    ANSWER_WITHIN = 60 * 1000,
    PICTURE_MOST = 1000 * 1000, /* bytes */
    MARK_ROOM = 40,
};

struct profile {
    struct http *http;
    const struct matrix_settings *settings;
    const char *self;
    struct profile_calls calls;
    void *data;
    struct buf picture;
    char mark[MARK_ROOM]; /* tells one file from another */
    json_t *kept;         /* {"mark", "uri"} */
    char *shown;          /* the address of the picture that the account shows now, or NULL */
};

struct profile *profile_create(struct http *http, const struct matrix_settings *settings,
                               const char *self, const char *saved,
                               const struct profile_calls *calls, void *data)
{
    struct profile *profile = mem_new(struct profile);
    *profile = (struct profile){
        .http = http, .settings = settings, .self = self, .calls = *calls, .data = data};
    buf_init(&profile->picture, PICTURE_MOST);
    profile->kept = saved == NULL ? NULL : json_loads(saved, 0, NULL);
    return profile;
}

void profile_destroy(struct profile *profile)
{
    if (profile == NULL)
        return;
    buf_finish(&profile->picture);
    json_decref(profile->kept);
    free(profile->shown);
    free(profile);
}

/* ---- setting ---- */

static void on_set(void *data, const struct http_answer *answer)
{
    struct profile *profile = data;
    if (answer->status != 200 && answer->status != 401)
        profile->calls.warn(profile->data, "the homeserver did not take the bot's name or picture");
}

static void put(struct profile *profile, const char *field, const char *value)
{
    char *user = http_escape(profile->self);
    char *path = mem_print("/_matrix/client/v3/profile/%s/%s", user, field);
    json_t *body = json_pack("{s:s}", field, value);
    struct http_request request = {
        .method = "PUT", .path = path, .body = body, .timeout = ANSWER_WITHIN, .most = ANSWER_MOST};
    http_start(profile->http, &request, on_set, profile);
    json_decref(body);
    free(path);
    free(user);
}

static void show(struct profile *profile, const char *uri)
{
    if (profile->shown == NULL || !str_equal(profile->shown, uri))
        put(profile, "avatar_url", uri);
}

static void keep(struct profile *profile, const char *uri)
{
    json_decref(profile->kept);
    profile->kept = json_pack("{s:s, s:s}", "mark", profile->mark, "uri", uri);
    char *blob = json_dumps(profile->kept, JSON_COMPACT);
    if (blob == NULL)
        abort(); /* our own document: out of memory */
    profile->calls.keep(profile->data, blob);
    free(blob);
}

static void on_uploaded(void *data, const struct http_answer *answer)
{
    struct profile *profile = data;
    json_t *said = answer->status == 200 ? json_loadb(answer->body, answer->length, 0, NULL) : NULL;
    const char *uri = event_string(said, "content_uri");
    if (uri != NULL) {
        keep(profile, uri);
        show(profile, uri);
    } else if (answer->status != 401) {
        profile->calls.warn(profile->data, "the homeserver did not take the picture of `avatar`");
    }
    json_decref(said);
}

static void upload(struct profile *profile, const char *type)
{
    struct http_request request = {.method = "POST",
                                   .path = "/_matrix/media/v3/upload?filename=avatar",
                                   .bytes = profile->picture.data,
                                   .byte_count = profile->picture.length,
                                   .type = type,
                                   .timeout = ANSWER_WITHIN,
                                   .most = ANSWER_MOST};
    http_start(profile->http, &request, on_uploaded, profile);
}

/* The picture's type, NULL when there is none that could be shown. */
static const char *read_picture(struct profile *profile)
{
    const char *why = NULL;
    buf_truncate(&profile->picture, 0);
    const char *type = picture_read(profile->settings->avatar, &profile->picture, &why);
    if (type == NULL) {
        char *text = mem_print("`avatar`: %s (at most 1 MB is taken)", why);
        profile->calls.warn(profile->data, text);
        free(text);
    }
    return type;
}

static void set_picture(struct profile *profile)
{
    const char *type = read_picture(profile);
    if (type == NULL)
        return;
    snprintf(profile->mark, sizeof profile->mark, "%08x-%zu",
             (unsigned)dictionary_hash(profile->picture.data, profile->picture.length),
             profile->picture.length);
    const char *mark = event_string(profile->kept, "mark");
    const char *uri = event_string(profile->kept, "uri");
    if (mark != NULL && uri != NULL && str_equal(mark, profile->mark))
        show(profile, uri);
    else
        upload(profile, type);
}

static void on_profile(void *data, const struct http_answer *answer)
{
    struct profile *profile = data;
    const char *name = profile->settings->display_name;
    bool told = answer->status == 200 || answer->status == 404; /* 404: there is none yet */
    json_t *said = answer->status == 200 ? json_loadb(answer->body, answer->length, 0, NULL) : NULL;
    const char *called = event_string(said, "displayname");
    const char *shown = event_string(said, "avatar_url");
    free(profile->shown);
    profile->shown = shown == NULL ? NULL : mem_string(shown);
    if (told && name != NULL && (called == NULL || !str_equal(called, name)))
        put(profile, "displayname", name);
    if (told && profile->settings->avatar != NULL)
        set_picture(profile);
    json_decref(said);
}

void profile_set(struct profile *profile)
{
    if (profile->settings->display_name == NULL && profile->settings->avatar == NULL)
        return;
    char *user = http_escape(profile->self);
    char *path = mem_print("/_matrix/client/v3/profile/%s", user);
    struct http_request request = {
        .method = "GET", .path = path, .timeout = ANSWER_WITHIN, .most = ANSWER_MOST};
    http_start(profile->http, &request, on_profile, profile);
    free(path);
    free(user);
}
