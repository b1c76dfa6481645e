#include "driver/matrix/signin.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

enum { ANSWER_MOST = 256 * 1024, ANSWER_WITHIN = 30 * 1000 };

struct signin {
    struct http *http;
    const struct matrix_settings *settings;
    struct signin_calls calls;
    void *data;
    char *user;
    char *device;
    char *token;
    char *refresh;
    bool own_token;  /* the token comes from the settings: nothing to refresh or to keep */
    bool asked_once; /* for a new token, since one last worked: no loop of logins */
};

static void replace(char **to, const char *text)
{
    mem_forget(*to);
    *to = text == NULL ? NULL : mem_string(text);
}

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static void take_saved(struct signin *signin, const char *saved)
{
    json_t *session = saved == NULL ? NULL : json_loads(saved, 0, NULL);
    const char *user = text_of(session, "user");
    const struct matrix_settings *settings = signin->settings;
    if (user != NULL && (settings->user == NULL || str_equal(user, settings->user))) {
        replace(&signin->user, user);
        replace(&signin->device, text_of(session, "device"));
        replace(&signin->token, text_of(session, "token"));
        replace(&signin->refresh, text_of(session, "refresh"));
    }
    json_decref(session);
}

struct signin *signin_create(struct http *http, const struct matrix_settings *settings,
                             const char *saved, const struct signin_calls *calls, void *data)
{
    struct signin *signin = mem_new(struct signin);
    *signin = (struct signin){.http = http, .settings = settings, .calls = *calls, .data = data};
    if (settings->access_token != NULL) {
        signin->own_token = true;
        replace(&signin->token, settings->access_token);
    } else {
        take_saved(signin, saved);
    }
    return signin;
}

void signin_destroy(struct signin *signin)
{
    if (signin == NULL)
        return;
    replace(&signin->user, NULL);
    replace(&signin->device, NULL);
    replace(&signin->token, NULL);
    replace(&signin->refresh, NULL);
    free(signin);
}

/* ---- what an answer says ---- */

static json_t *read_object(const struct http_answer *answer)
{
    json_t *object = json_loadb(answer->body, answer->length, 0, NULL);
    if (json_is_object(object))
        return object;
    json_decref(object);
    return NULL;
}

static void fail(struct signin *signin, const struct http_answer *answer, const char *doing)
{
    char *why = answer->status == 0 ? mem_string(answer->why)
                                    : mem_print("%s: the homeserver answered with status %ld",
                                                doing, answer->status);
    signin->calls.failed(signin->data, answer->retry_after, why);
    free(why);
}

static void get(struct signin *signin, const char *path, bool open, http_done *done)
{
    struct http_request request = {
        .method = "GET", .path = path, .open = open, .timeout = ANSWER_WITHIN, .most = ANSWER_MOST};
    http_start(signin->http, &request, done, signin);
}

static void post(struct signin *signin, const char *path, json_t *body, http_done *done)
{
    struct http_request request = {.method = "POST",
                                   .path = path,
                                   .body = body,
                                   .open = true,
                                   .timeout = ANSWER_WITHIN,
                                   .most = ANSWER_MOST};
    http_start(signin->http, &request, done, signin);
    json_decref(body);
}

/* ---- a token ---- */

static void keep_session(struct signin *signin)
{
    json_t *session = json_pack("{s:s, s:s?, s:s, s:s?}", "user", signin->user, "device",
                                signin->device, "token", signin->token, "refresh", signin->refresh);
    char *text = json_dumps(session, JSON_COMPACT);
    json_decref(session);
    if (text == NULL)
        abort(); /* out of memory */
    signin->calls.keep(signin->data, text);
    mem_forget(text);
}

static void take_session(struct signin *signin, const struct http_answer *answer)
{
    json_t *object = read_object(answer);
    const char *token = text_of(object, "access_token");
    if (token == NULL) {
        signin->calls.failed(signin->data, -1,
                             "the homeserver's answer to the login is no session");
    } else {
        replace(&signin->token, token);
        if (text_of(object, "user_id") != NULL)
            replace(&signin->user, text_of(object, "user_id"));
        if (text_of(object, "device_id") != NULL)
            replace(&signin->device, text_of(object, "device_id"));
        if (text_of(object, "refresh_token") != NULL)
            replace(&signin->refresh, text_of(object, "refresh_token"));
        keep_session(signin); /* before its first use: an old refresh token must not come back */
    }
    json_decref(object);
}

static void on_login(void *data, const struct http_answer *answer)
{
    struct signin *signin = data;
    if (answer->status == 200)
        take_session(signin, answer);
    else if (answer->status == 403)
        signin->calls.refused(signin->data,
                              "the homeserver does not take this user with this password");
    else if (answer->status == 400 || answer->status == 404)
        signin->calls.refused(signin->data,
                              "the homeserver takes no login with a password: give it an "
                              "access token (access_token_file)");
    else
        fail(signin, answer, "signing in");
}

static void log_in(struct signin *signin)
{
    const struct matrix_settings *settings = signin->settings;
    if (settings->password == NULL) {
        signin->calls.refused(signin->data,
                              "the access token is not valid any more: make a new one and put it "
                              "into the file that access_token_file names");
        return;
    }
    signin->asked_once = true;
    json_t *body =
        json_pack("{s:s, s:{s:s, s:s}, s:s, s:s, s:b}", "type", "m.login.password", "identifier",
                  "type", "m.id.user", "user", settings->user, "password", settings->password,
                  "initial_device_display_name", settings->device_name, "refresh_token", 1);
    if (signin->device != NULL) /* the same device: its transaction ids stay good */
        json_object_set_new(body, "device_id", json_string(signin->device));
    post(signin, "/_matrix/client/v3/login", body, on_login);
}

static void on_refresh(void *data, const struct http_answer *answer)
{
    struct signin *signin = data;
    if (answer->status == 200) {
        take_session(signin, answer);
    } else if (answer->status == 401 || answer->status == 403 || answer->status == 404) {
        replace(&signin->refresh, NULL);
        log_in(signin);
    } else {
        fail(signin, answer, "refreshing the session");
    }
}

static void renew(struct signin *signin)
{
    if (signin->refresh != NULL)
        post(signin, "/_matrix/client/v3/refresh",
             json_pack("{s:s}", "refresh_token", signin->refresh), on_refresh);
    else
        log_in(signin);
}

/* ---- one step after the other ---- */

static bool is_somebody_else(const struct signin *signin, const char *user)
{
    return user == NULL ||
           (signin->settings->user != NULL && !str_equal(user, signin->settings->user));
}

/* Without knowing itself a bot would answer its own messages. */
static void on_whoami(void *data, const struct http_answer *answer)
{
    struct signin *signin = data;
    if (answer->status == 401) {
        signin_lost(signin, answer);
        return;
    }
    if (answer->status != 200) {
        fail(signin, answer, "asking who we are");
        return;
    }
    json_t *object = read_object(answer);
    const char *user = text_of(object, "user_id");
    if (is_somebody_else(signin, user)) {
        char *why = mem_print("the access token belongs to %s, and not to %s",
                              user == NULL ? "nobody" : user, signin->settings->user);
        signin->calls.refused(signin->data, why);
        free(why);
    } else {
        replace(&signin->user, user);
        replace(&signin->device, text_of(object, "device_id"));
        signin->asked_once = false;
        signin->calls.done(signin->data, signin->user, signin->device);
    }
    json_decref(object);
}

static void ask_who(struct signin *signin)
{
    http_set_token(signin->http, signin->token);
    get(signin, "/_matrix/client/v3/account/whoami", false, on_whoami);
}

static void on_versions(void *data, const struct http_answer *answer)
{
    struct signin *signin = data;
    json_t *object = answer->status == 200 ? read_object(answer) : NULL;
    bool good = json_array_size(json_object_get(object, "versions")) > 0;
    json_decref(object);
    if (answer->status == 200 && !good)
        signin->calls.failed(signin->data, -1,
                             "what answers there is no Matrix homeserver: look at `server`");
    else if (answer->status != 200)
        fail(signin, answer, "asking what it speaks");
    else if (signin->token != NULL)
        ask_who(signin);
    else
        log_in(signin);
}

static void ask_versions(struct signin *signin)
{
    get(signin, "/_matrix/client/versions", true, on_versions);
}

/* Specification, client-server API, "Well-known URI". */
static void on_well_known(void *data, const struct http_answer *answer)
{
    struct signin *signin = data;
    if (answer->status == 404) { /* none: the name itself is the homeserver */
        ask_versions(signin);
        return;
    }
    json_t *object = answer->status == 200 ? read_object(answer) : NULL;
    const char *base = text_of(json_object_get(object, "m.homeserver"), "base_url");
    if (answer->status != 200) {
        fail(signin, answer, "looking for the homeserver");
    } else if (base == NULL || !str_starts(base, "https://")) {
        signin->calls.failed(signin->data, -1,
                             "the server's .well-known/matrix/client names no homeserver");
    } else {
        http_set_base(signin->http, base);
        ask_versions(signin);
    }
    json_decref(object);
}

void signin_start(struct signin *signin)
{
    const char *server = signin->settings->server;
    if (str_starts(server, "https://") || str_starts(server, "http://")) {
        http_set_base(signin->http, server);
        ask_versions(signin);
        return;
    }
    char *base = mem_print("https://%s", server);
    http_set_base(signin->http, base);
    free(base);
    get(signin, "/.well-known/matrix/client", true, on_well_known);
}

void signin_kept(struct signin *signin)
{
    ask_who(signin);
}

void signin_lost(struct signin *signin, const struct http_answer *answer)
{
    (void)answer;
    if (signin->own_token || signin->asked_once) {
        signin->calls.refused(signin->data,
                              "the homeserver does not take the access token any more: it was "
                              "revoked, or the account was closed");
        return;
    }
    renew(signin);
}
