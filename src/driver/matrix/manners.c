#include "driver/matrix/manners.h"

#include <stdlib.h>

#include "base/mem.h"

enum { ANSWER_MOST = 16 * 1024, ANSWER_WITHIN = 20 * 1000, TYPING = 20 * 1000 /* milliseconds */ };

static void on_answer(void *data, const struct http_answer *answer)
{
    (void)data;
    (void)answer;
}

/* Takes over the path and the body. */
static void send(struct http *http, const char *method, char *path, json_t *body)
{
    struct http_request request = {.method = method,
                                   .path = path,
                                   .body = body,
                                   .timeout = ANSWER_WITHIN,
                                   .most = ANSWER_MOST};
    http_start(http, &request, on_answer, NULL);
    json_decref(body);
    free(path);
}

void manners_read(struct http *http, const char *room, const char *event)
{
    char *room_part = http_escape(room);
    char *event_part = http_escape(event);
    send(http, "POST",
         mem_print("/_matrix/client/v3/rooms/%s/receipt/m.read/%s", room_part, event_part),
         json_object());
    free(event_part);
    free(room_part);
}

void manners_typing(struct http *http, const char *self, const char *room, bool typing)
{
    char *room_part = http_escape(room);
    char *user = http_escape(self);
    json_t *body = json_pack("{s:b}", "typing", typing);
    if (typing)
        json_object_set_new(body, "timeout", json_integer(TYPING));
    send(http, "PUT", mem_print("/_matrix/client/v3/rooms/%s/typing/%s", room_part, user), body);
    free(user);
    free(room_part);
}
