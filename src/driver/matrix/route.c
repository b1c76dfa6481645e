/* What happens in rooms: to whom it goes. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "driver/line.h"
#include "driver/link.h"
#include "driver/matrix/alone.h"
#include "driver/matrix/direct.h"
#include "driver/matrix/doors.h"
#include "driver/matrix/event.h"
#include "driver/matrix/hear.h"
#include "driver/matrix/matrix_inside.h"
#include "driver/matrix/profile.h"
#include "driver/matrix/proof.h"
#include "driver/matrix/recall.h"
#include "driver/matrix/room.h"
#include "driver/matrix/rooms.h"
#include "driver/matrix/sealed.h"
#include "driver/matrix/speak.h"
#include "driver/matrix/standing.h"
#include "driver/matrix/sync.h"

enum {
    WAITING_MOST = 1024 * 1024, /* bytes of lines that wait for the core before more is heard */
    PATIENCE = 20 * 1000,       /* milliseconds for the core to take them */
    ROOM_LINES = 500,           /* that a room may bring at once */
    BREATHER = 20,              /* milliseconds until the core is looked at again */
};

static void on_direct(void *data, const json_t *content)
{
    struct matrix *matrix = data;
    direct_take_list(speak_direct(matrix->speak), content);
}

static void on_new_room(void *data, struct room *room)
{
    struct matrix *matrix = data;
    direct_mark(speak_direct(matrix->speak), room);
    if (sealed_has(matrix->sealed, room_id(room)))
        room_mark_encrypted(room);
}

static void seal(struct matrix *matrix, const struct room *room)
{
    if (sealed_add(matrix->sealed, room_id(room))) {
        char *blob = sealed_blob(matrix->sealed);
        matrix_keep(matrix, MATRIX_SEALED, blob);
        free(blob);
    }
    if (!sealed_tell(matrix->sealed, room_id(room)))
        return;
    link_send(matrix->link, &(struct line){.type = LINE_ROOM,
                                           .room = room_id(room),
                                           .by = room_invited_by(room),
                                           .encrypted = true});
    matrix_warn(matrix,
                "a room is encrypted: nothing is read or said there until this program can");
}

static void on_settled(void *data, struct room *room)
{
    struct matrix *matrix = data;
    if (room_encrypted(room))
        seal(matrix, room);
    direct_settled(speak_direct(matrix->speak), room);
}

static void follow_upgrade(struct matrix *matrix, const struct room *room)
{
    const char *by = NULL;
    const char *successor = room_successor(room, &by);
    link_send(matrix->link,
              &(struct line){.type = LINE_ROOM, .room = room_id(room), .successor = successor});
    doors_follow(matrix->doors, successor, by == NULL ? NULL : event_server_of(by));
}

static void take_state(struct matrix *matrix, struct room *room, const json_t *event)
{
    const char *by = NULL;
    bool replaced = room_successor(room, &by) != NULL;
    room_take_state(room, event, clock_steady());
    if (room_successor(room, &by) != NULL && !replaced)
        follow_upgrade(matrix, room);
}

/* History is heard too, so that later edits of it are known for what they are; it goes no further.
 */
static void hear(struct matrix *matrix, const struct room *room, const json_t *event, bool live)
{
    const struct hearing hearing = {.self = matrix->self,
                                    .names = matrix->settings.names,
                                    .name_count = matrix->settings.name_count,
                                    .bots = matrix->settings.bots,
                                    .bot_count = matrix->settings.bot_count,
                                    .room = room,
                                    .recall = matrix->recall};
    struct line line;
    struct heard heard;
    enum heard_kind kind = hear_event(&hearing, event, &line, &heard);
    if (live && kind == HEARD_LINE && heard.unproved) {
        proof_take(matrix->proof, &line);
    } else if (live && (kind == HEARD_LINE || (kind == HEARD_WORDLESS && line.addressed))) {
        bucket_take(&matrix->pace, 1, clock_steady());
        link_send(matrix->link, &line);
    } else if (kind == HEARD_ECHO) {
        recall_add_own(matrix->recall, line.id);
    }
    heard_finish(&heard);
}

static int64_t on_busy(void *data)
{
    struct matrix *matrix = data;
    int64_t wait = bucket_wait(&matrix->pace, ROOM_LINES, clock_steady());
    return wait == 0 && link_waiting(matrix->link) > WAITING_MOST ? BREATHER : wait;
}

/* A room of a sync may hold more than may wait for the core. */
static void on_event(void *data, struct room *room, const json_t *event, bool live)
{
    struct matrix *matrix = data;
    if (link_waiting(matrix->link) > WAITING_MOST)
        link_flush(matrix->link, PATIENCE);
    hear(matrix, room, event, live);
    if (event_is_state(event))
        take_state(matrix, room, event);
}

static void on_invited(void *data, const char *room, const json_t *events)
{
    struct matrix *matrix = data;
    doors_invited(matrix->doors, room, events);
}

static void on_left(void *data, const char *room, const json_t *left)
{
    struct matrix *matrix = data;
    doors_left(matrix->doors, room, left);
}

static void on_alone(void *data, const char *room)
{
    struct matrix *matrix = data;
    if (!doors_is_own(matrix->doors, room))
        doors_leave(matrix->doors, room, "Nobody else has been here for a while.");
}

static void on_picture(void *data, const char *blob)
{
    matrix_keep(data, MATRIX_PICTURE, blob);
}

/* An edit that is being proved comes before the cursor, or a crash would lose it. */
static void on_cursor(void *data, const char *since)
{
    struct matrix *matrix = data;
    speak_synced(matrix->speak);
    if (proof_is_idle(matrix->proof))
        link_send(matrix->link, &(struct line){.type = LINE_CURSOR, .value = since});
    else
        matrix->cursor = mem_string(since);
}

void matrix_listen(struct matrix *matrix)
{
    static const struct sync_calls sync_calls = {.event = on_event,
                                                 .settled = on_settled,
                                                 .invited = on_invited,
                                                 .left = on_left,
                                                 .direct = on_direct,
                                                 .busy = on_busy,
                                                 .cursor = on_cursor,
                                                 .up = matrix_up,
                                                 .lost = matrix_lost,
                                                 .failed = matrix_failed,
                                                 .warn = matrix_warn};
    static const struct doors_calls doors_calls = {matrix_pass_line};
    static const struct profile_calls profile_calls = {on_picture, matrix_warn};
    matrix->rooms = rooms_create(matrix->self, on_new_room, matrix);
    speak_as(matrix->speak, matrix->self, matrix->rooms);
    matrix->sync =
        sync_create(matrix->loop, matrix->http, matrix->rooms, matrix->self, &sync_calls, matrix);
    matrix->doors = doors_create(matrix->loop, matrix->http, &matrix->settings, matrix->self,
                                 &doors_calls, matrix);
    matrix->alone = alone_create(matrix->loop, matrix->http, matrix->rooms,
                                 matrix->settings.leave_when_alone, on_alone, matrix);
    matrix->standing =
        standing_create(matrix->http, matrix->self, matrix->rooms, matrix_pass_line, matrix);
    matrix->profile = profile_create(matrix->http, &matrix->settings, matrix->self, matrix->picture,
                                     &profile_calls, matrix);
}
