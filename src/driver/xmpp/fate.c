#include "base/str.h"
#include "driver/line.h"
#include "driver/xmpp/say_inside.h"

void saying_tell(struct xmpp_say *say, struct saying *saying, const char *result,
                 int64_t retry_after)
{
    say->calls.line(say->data, &(struct line){.type = LINE_ACKED,
                                              .key = saying->key,
                                              .result = result,
                                              .remote_id = saying->key,
                                              .retry_after = retry_after});
    saying_drop(say, saying);
}

void saying_tell_proof(struct xmpp_say *say, struct saying *saying, const char *result)
{
    say->calls.line(say->data, &(struct line){.type = LINE_PROBED,
                                              .key = saying->key,
                                              .result = result,
                                              .remote_id = saying->key});
    saying_drop(say, saying);
}

void saying_refuse(struct xmpp_say *say, const struct line *line, const char *result,
                   int64_t retry_after)
{
    if (line->type == LINE_PROBE)
        say->calls.line(say->data,
                        &(struct line){.type = LINE_PROBED, .key = line->key, .result = "unknown"});
    else
        say->calls.line(say->data, &(struct line){.type = LINE_ACKED,
                                                  .key = line->key,
                                                  .result = result,
                                                  .retry_after = retry_after});
}

/* It was there, it was not, or nobody can tell. */
void saying_prove(struct xmpp_say *say, struct saying *saying, const char *result)
{
    if (saying->stanza == NULL || str_equal(result, "unknown"))
        saying_tell_proof(say, saying, result);
    else if (str_equal(result, "found"))
        saying_tell(say, saying, "sent", 0);
    else
        saying_enter(saying, SAYING_WAITING);
}
