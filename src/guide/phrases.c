#include "guide/load.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/problem.h"
#include "base/yaml.h"

enum { NOTICE_LONGEST = 300 };

/* A phrase's key in phrases.yaml, and the placeholders it must and may hold, parted by spaces. */
static const struct phrase_rule {
    const char *key;
    const char *must;
    const char *may;
} phrase_table[PHRASES] = {
    [PHRASE_HELP] = {"help", "", "name"},
    [PHRASE_ABOUT] = {"about", "", "name"},
    [PHRASE_PRIVACY] = {"privacy", "", ""},
    [PHRASE_TOPICS] = {"topics", "topics", ""},
    [PHRASE_OFFER] = {"offer", "choices", ""},
    [PHRASE_SEVERAL] = {"several", "choices", ""},
    [PHRASE_WHICH] = {"which", "name choices", ""},
    [PHRASE_NO_ENTRY] = {"no_entry", "", ""},
    [PHRASE_OFFER_DECLINED] = {"offer_declined", "", ""},
    [PHRASE_UNKNOWN] = {"unknown", "", ""},
    [PHRASE_WORDLESS] = {"wordless", "", ""},
    [PHRASE_UNREADABLE] = {"unreadable", "", ""},
    [PHRASE_ENCRYPTED] = {"encrypted", "", ""},
    [PHRASE_LATE] = {"late", "", ""},
    [PHRASE_WITHDRAWN] = {"withdrawn", "", ""},
    [PHRASE_MORE_HINT] = {"more_hint", "", ""},
    [PHRASE_GENTLE] = {"gentle", "", ""},
    [PHRASE_UNTRANSLATED] = {"untranslated", "", ""},
    [PHRASE_NOTHING_MORE] = {"nothing_more", "", ""},
    [PHRASE_SOURCES] = {"sources", "sources", "title"},
    [PHRASE_NO_SOURCES] = {"no_sources", "", ""},
    [PHRASE_RESOURCES] = {"resources", "services", "region"},
    [PHRASE_SERVICE] = {"service", "name contact", "hours"},
    [PHRASE_EMERGENCY] = {"emergency", "number", ""},
    [PHRASE_PAUSED] = {"paused", "time", "instead"},
    [PHRASE_RESUMED] = {"resumed", "", ""},
    [PHRASE_FORBIDDEN] = {"forbidden", "", ""},
    [PHRASE_LEFT_ALONE] = {"left_alone", "", "nick"},
    [PHRASE_NICK_ALONE] = {"nick_alone", "", ""},
    [PHRASE_WELCOME_BACK] = {"welcome_back", "", ""},
    [PHRASE_UNKNOWN_COMMAND] = {"unknown_command", "", "command nearest"},
    [PHRASE_CONSOLE] = {"console", "", "name"},
    [PHRASE_HELP_MODERATORS] = {"help_moderators", "", ""},
    [PHRASE_HELP_CURATORS] = {"help_curators", "", ""},
    [PHRASE_HELP_COMMAND] = {"help_command", "usage text", "example"},
    [PHRASE_BAD_ARGUMENT] = {"bad_argument", "usage", "example limits"},
    [PHRASE_OWNERS_ONLY] = {"owners_only", "", ""},
    [PHRASE_TOO_LATE] = {"too_late", "", ""},
    [PHRASE_WHICH_ROOM] = {"which_room", "", "command"},
    [PHRASE_WHICH_OF_ROOMS] = {"which_of_rooms", "ways", ""},
    [PHRASE_NO_SUCH_ROOM] = {"no_such_room", "", ""},
    [PHRASE_FOR_ROOM] = {"for_room", "room text", ""},
    [PHRASE_WHOAMI] = {"whoami", "who role from", ""},
    [PHRASE_ROLE_MEMBER] = {"role_member", "", ""},
    [PHRASE_ROLE_CURATOR] = {"role_curator", "", ""},
    [PHRASE_ROLE_MODERATOR] = {"role_moderator", "", ""},
    [PHRASE_ROLE_OWNER] = {"role_owner", "", ""},
    [PHRASE_ROLE_BY_NETWORK] = {"role_by_network", "from", ""},
    [PHRASE_ROLE_BY_CONFIG] = {"role_by_config", "", ""},
    [PHRASE_ROLE_BY_NOTHING] = {"role_by_nothing", "", ""},
    [PHRASE_HUMAN] = {"human", "", ""},
    [PHRASE_TELL] = {"tell", "who", ""},
    [PHRASE_NO_SUCH_PERSON] = {"no_such_person", "", "who"},
    [PHRASE_NO_SUCH_ENTRY] = {"no_such_entry", "", "nearest"},
    [PHRASE_TOPIC_OWN] = {"topic_own", "", ""},
    [PHRASE_TOPIC_OFF] = {"topic_off", "", ""},
    [PHRASE_RATED] = {"rated", "", ""},
    [PHRASE_NOTHING_TO_RATE] = {"nothing_to_rate", "", ""},
    [PHRASE_FORGOTTEN] = {"forgotten", "", ""},
    [PHRASE_SETTINGS] = {"settings", "lines", ""},
    [PHRASE_SETTING] = {"setting", "what from", ""},
    [PHRASE_FROM_DEFAULT] = {"from_default", "", ""},
    [PHRASE_FROM_CONFIG] = {"from_config", "", ""},
    [PHRASE_FROM_COMMAND] = {"from_command", "who when", ""},
    [PHRASE_SET] = {"set", "what", "but"},
    [PHRASE_SAME] = {"same", "what", "but"},
    [PHRASE_UNDONE] = {"undone", "what", "but"},
    [PHRASE_JUST_UNDONE] = {"just_undone", "", ""},
    [PHRASE_NOTHING_TO_UNDO] = {"nothing_to_undo", "", ""},
    [PHRASE_NO_REGION] = {"no_region", "", ""},
    [PHRASE_NO_COUNTRY] = {"no_country", "", ""},
    [PHRASE_NO_LANGUAGE] = {"no_language", "languages", ""},
    [PHRASE_NOT_THEIR_ROOM] = {"not_their_room", "", ""},
    [PHRASE_NO_STAFF] = {"no_staff", "", ""},
    [PHRASE_DRYRUN] = {"dryrun", "room", ""},
    [PHRASE_IGNORED] = {"ignored", "who time", "number"},
    [PHRASE_IGNORED_FOR_GOOD] = {"ignored_for_good", "who", "number"},
    [PHRASE_DONE] = {"done", "", ""},
    [PHRASE_UNIGNORED] = {"unignored", "who", ""},
    [PHRASE_RETRACTED] = {"retracted", "", ""},
    [PHRASE_NOTHING_TO_RETRACT] = {"nothing_to_retract", "", ""},
    [PHRASE_LAST_IS_CRISIS] = {"last_is_crisis", "", ""},
    [PHRASE_CANNOT_RETRACT] = {"cannot_retract", "", ""},
    [PHRASE_STATUS] = {"status", "mode paused also state", "alerts"},
    [PHRASE_NOW_UP] = {"now_up", "", ""},
    [PHRASE_NOW_DOWN] = {"now_down", "", ""},
    [PHRASE_STATS] = {"stats", "week lines", ""},
    [PHRASE_STATS_LINE] = {"stats_line", "title counts", ""},
    [PHRASE_STATS_FEW] = {"stats_few", "count", ""},
    [PHRASE_STATS_NONE] = {"stats_none", "week", ""},
    [PHRASE_AUDIT] = {"audit", "lines", ""},
    [PHRASE_DEED] = {"deed", "when who what", ""},
    [PHRASE_AUDIT_MEMBERS] = {"audit_members", "count when what", ""},
    [PHRASE_AUDIT_NONE] = {"audit_none", "", ""},
    [PHRASE_ROOMS] = {"rooms", "lines", ""},
    [PHRASE_TIME_DAY] = {"time_day", "weekday day month time", ""},
    [PHRASE_TIME_YEAR] = {"time_year", "day month year time", ""},
    [PHRASE_WEEKDAYS] = {"weekdays", "", ""},
    [PHRASE_MONTHS] = {"months", "", ""},
    [PHRASE_PROPOSED] = {"proposed", "number", "entry state who for shorter"},
    [PHRASE_PROPOSED_UNSEEN] = {"proposed_unseen", "number", "entry state who for"},
    [PHRASE_PROPOSED_ALREADY] = {"proposed_already", "number", "entry state who for"},
    [PHRASE_PREVIEW] = {"preview", "number", "entry state who shorter"},
    [PHRASE_SHORTER] = {"shorter", "words before number", "for"},
    [PHRASE_PREVIEW_QUESTION] = {"preview_question", "question", ""},
    [PHRASE_LOOK_ALONE] = {"look_alone", "number", "entry state who for"},
    [PHRASE_NOT_FIT] = {"not_fit", "lines", ""},
    [PHRASE_IN_FILES_ONLY] = {"in_files_only", "", ""},
    [PHRASE_FOR_WHICH_ROOM] = {"for_which_room", "", ""},
    [PHRASE_NO_ACCOUNT] = {"no_account", "", "number entry state who"},
    [PHRASE_TOO_MANY_PROPOSALS] = {"too_many_proposals", "", "limit"},
    [PHRASE_NO_SUCH_PROPOSAL] = {"no_such_proposal", "", ""},
    [PHRASE_SOURCES_OWN] = {"sources_own", "", ""},
    [PHRASE_NOT_TAKEN] = {"not_taken", "", "usage example"},
    [PHRASE_PROPOSAL_CLOSED] = {"proposal_closed", "number", "entry state who"},
    [PHRASE_PROPOSAL_EXPIRED] = {"proposal_expired", "", "number entry state who"},
    [PHRASE_PROPOSAL_OWN] = {"proposal_own", "", "number entry state who"},
    [PHRASE_PROPOSAL_STALE] = {"proposal_stale", "", "number entry state who"},
    [PHRASE_PROPOSAL_GONE] = {"proposal_gone", "", "number entry state who for"},
    [PHRASE_APPROVE_SURE] = {"approve_sure", "number", "entry state who for shorter"},
    [PHRASE_APPROVE_WHERE] = {"approve_where", "number", "entry state who for shorter"},
    [PHRASE_APPROVED_EVERYWHERE] = {"approved_everywhere", "number", "entry state who for"},
    [PHRASE_APPROVED] = {"approved", "number", "entry state who for"},
    [PHRASE_REJECTED] = {"rejected", "number", "entry state who"},
    [PHRASE_REVERTED_TO] = {"reverted_to", "number other", "entry"},
    [PHRASE_REVERTED] = {"reverted", "number", "entry state who"},
    [PHRASE_PROPOSALS] = {"proposals", "lines", ""},
    [PHRASE_PROPOSAL_LINE] = {"proposal_line", "number entry state", "kind who"},
    [PHRASE_NO_PROPOSALS] = {"no_proposals", "", ""},
    [PHRASE_KIND_TEXT] = {"kind_text", "", ""},
    [PHRASE_KIND_QUESTION] = {"kind_question", "", ""},
    [PHRASE_KIND_OVERRIDE] = {"kind_override", "", ""},
    [PHRASE_STATE_OPEN] = {"state_open", "when", "who"},
    [PHRASE_STATE_EXPIRED] = {"state_expired", "", "who when"},
    [PHRASE_STATE_APPROVED] = {"state_approved", "who", "when"},
    [PHRASE_STATE_REJECTED] = {"state_rejected", "who", "when"},
    [PHRASE_STATE_REVERTED] = {"state_reverted", "who", "when"},
    [PHRASE_STATE_OVERTAKEN] = {"state_overtaken", "", "when who"},
    [PHRASE_STATE_OUTDATED] = {"state_outdated", "who", "when"},
    [PHRASE_STATE_LAPSED] = {"state_lapsed", "who", "when"},
    [PHRASE_DIFF] = {"diff", "text", "number entry"},
    [PHRASE_LEAVE_SURE] = {"leave_sure", "", "watched"},
    [PHRASE_LEAVING] = {"leaving", "", "resting watched"},
    [PHRASE_HELP_ALERTS] = {"help_alerts", "", ""},
    [PHRASE_HELP_ALERTS_NAMED] = {"help_alerts_named", "", ""},
    [PHRASE_HUMAN_TOLD] = {"human_told", "", ""},
    [PHRASE_ALERTS_LOST] = {"alerts_lost", "", ""},
    [PHRASE_ALERTS_UNREACHED] = {"alerts_unreached", "room", ""},
    [PHRASE_ALERTS_HERE] = {"alerts_here", "", ""},
    [PHRASE_ALERT] = {"alert", "number what room time", "who link"},
    [PHRASE_ROOM_REPLACED] = {"room_replaced", "room other", ""},
    [PHRASE_ALERT_NOTE] = {"alert_note", "what room time", "number who link"},
    [PHRASE_ALERT_AGAIN] = {"alert_again", "number what room time", "who link count"},
    [PHRASE_ALERT_DANGER] = {"alert_danger", "class", ""},
    [PHRASE_ALERT_UNSURE] = {"alert_unsure", "", ""},
    [PHRASE_ALERT_HUMAN] = {"alert_human", "", ""},
    [PHRASE_ALERT_WHO] = {"alert_who", "who", ""},
    [PHRASE_ACKED] = {"acked", "numbers", "number who"},
    [PHRASE_ACKED_ALREADY] = {"acked_already", "who number", "numbers"},
    [PHRASE_NO_ALERT] = {"no_alert", "", ""},
    [PHRASE_NO_TIMEZONE] = {"no_timezone", "", ""},
    [PHRASE_SCHEDULED] = {"scheduled", "number title time", "but"},
    [PHRASE_SCHEDULE] = {"schedule", "number title when time", "missed"},
    [PHRASE_SCHEDULE_GONE] = {"schedule_gone", "", ""},
    [PHRASE_SCHEDULE_LOST] = {"schedule_lost", "times time", ""},
    [PHRASE_SCHEDULE_MISSED] = {"schedule_missed", "title time times", "room number"},
    [PHRASE_SCHEDULES] = {"schedules", "lines", ""},
    [PHRASE_NO_SCHEDULES] = {"no_schedules", "", ""},
    [PHRASE_NO_SUCH_SCHEDULE] = {"no_such_schedule", "", ""},
    [PHRASE_UNSCHEDULED] = {"unscheduled", "", ""},
    [PHRASE_NEVER_COMES] = {"never_comes", "", ""},
    [PHRASE_TOO_OFTEN] = {"too_often", "", ""},
    [PHRASE_NOW_ADDRESSED] = {"now_addressed", "", "value number"},
    [PHRASE_NOW_PASSIVE] = {"now_passive", "", "value number"},
    [PHRASE_NOW_OFF] = {"now_off", "", "value number"},
    [PHRASE_NOW_PAUSED] = {"now_paused", "value", "number"},
    [PHRASE_NOW_NOT_PAUSED] = {"now_not_paused", "", "value number"},
    [PHRASE_NOW_SLOW] = {"now_slow", "value", "number"},
    [PHRASE_NOW_NOT_SLOW] = {"now_not_slow", "", "value number"},
    [PHRASE_NOW_TOPICS_OFF] = {"now_topics_off", "value", "number"},
    [PHRASE_NOW_TOPICS_ON] = {"now_topics_on", "", "value number"},
    [PHRASE_NOW_REGION] = {"now_region", "value", "number"},
    [PHRASE_NOW_NO_REGION] = {"now_no_region", "", "value number"},
    [PHRASE_NOW_LANGUAGE] = {"now_language", "value", "number"},
    [PHRASE_NOW_NOTICE_SHORT] = {"now_notice_short", "", "value number"},
    [PHRASE_NOW_NOTICE_LONG] = {"now_notice_long", "", "value number"},
    [PHRASE_NOW_DRYRUN] = {"now_dryrun", "", "value number"},
    [PHRASE_NOW_NO_DRYRUN] = {"now_no_dryrun", "", "value number"},
    [PHRASE_NOW_ALERTS] = {"now_alerts", "value", "number"},
    [PHRASE_NOW_NO_ALERTS] = {"now_no_alerts", "", "value number"},
    [PHRASE_NOW_ALERT_NAMES] = {"now_alert_names", "", "value number"},
    [PHRASE_NOW_NO_ALERT_NAMES] = {"now_no_alert_names", "", "value number"},
    [PHRASE_NOW_TIMEZONE] = {"now_timezone", "value", "number"},
    [PHRASE_NOW_HOLD] = {"now_hold", "value", "number"},
    [PHRASE_NOW_IGNORED] = {"now_ignored", "number", "value"},
    [PHRASE_NOW_IGNORED_UNTIL] = {"now_ignored_until", "number value", ""},
    [PHRASE_NOW_NOT_IGNORED] = {"now_not_ignored", "number", "value"},
    [PHRASE_NOW_TOPIC_ON] = {"now_topic_on", "value", ""},
    [PHRASE_NOW_POSTED] = {"now_posted", "title time number", ""},
    [PHRASE_NOW_NOT_POSTED] = {"now_not_posted", "number", "title"},
    [PHRASE_BUT_PAUSED] = {"but_paused", "time", ""},
    [PHRASE_BUT_NOT_POSTED] = {"but_not_posted", "", "time"},
    [PHRASE_BUT_OFF] = {"but_off", "", ""},
    [PHRASE_RESUMED_OFF] = {"resumed_off", "", ""},
    [PHRASE_TOPIC_GROUP] = {"topic_group", "group", ""},
    [PHRASE_TOPIC_GROUP_OFF] = {"topic_group_off", "title group", ""},
    [PHRASE_TOPICS_TOO_MANY] = {"topics_too_many", "", ""},
    [PHRASE_UNDONE_OF] = {"undone_of", "who when what", "but"},
    [PHRASE_CANNOT_UNDO] = {"cannot_undo", "command who when", "how"},
    [PHRASE_UNDO_HOW] = {"undo_how", "command", "number state"},
    [PHRASE_UNDO_SINCE] = {"undo_since", "state", "number command"},
    [PHRASE_UNDO_ANEW] = {"undo_anew", "", ""},
    [PHRASE_UNDO_OVER] = {"undo_over", "", ""},
    [PHRASE_PAUSED_INSTEAD] = {"paused_instead", "time", ""},
    [PHRASE_NOT_IGNORED] = {"not_ignored", "", ""},
    [PHRASE_UNIGNORED_ALL] = {"unignored_all", "", ""},
    [PHRASE_LIMITS] = {"limits", "name least most", ""},
    [PHRASE_HUMAN_ALONE] = {"human_alone", "", ""},
    [PHRASE_ONE_ORDER] = {"one_order", "", "usage example limits"},
    [PHRASE_SET_ALONE] = {"set_alone", "what", ""},
    [PHRASE_FOR_TIME] = {"for_time", "time", ""},
    [PHRASE_UNTIL_TIME] = {"until_time", "time", ""},
    [PHRASE_MINUTE] = {"minute", "", ""},
    [PHRASE_MINUTES] = {"minutes", "number", ""},
    [PHRASE_HOUR] = {"hour", "", ""},
    [PHRASE_HOURS] = {"hours", "number", ""},
    [PHRASE_DAY] = {"day", "", ""},
    [PHRASE_DAYS] = {"days", "number", ""},
    [PHRASE_OWN_LANGUAGE] = {"own_language", "", ""},
    [PHRASE_WHEN_UNREAD] = {"when_unread", "rest", "example other"},
    [PHRASE_WHEN_NO_TIME] = {"when_no_time", "rest entry", ""},
    [PHRASE_WHEN_NO_DAY] = {"when_no_day", "entry", ""},
    [PHRASE_WHEN_ONCE] = {"when_once", "entry", "rest example"},
    [PHRASE_WHEN_CANNOT] = {"when_cannot", "rest", "example other"},
    [PHRASE_IN_THE_WAY] = {"in_the_way", "number", "title when"},
    [PHRASE_ALREADY_SCHEDULED] = {"already_scheduled", "number", "title when"},
    [PHRASE_TOO_MANY_SCHEDULES] = {"too_many_schedules", "number", ""},
    [PHRASE_MORE_THAN] = {"more_than", "number", ""},
    [PHRASE_WATCHED] = {"watched", "rooms", ""},
    [PHRASE_RESTING] = {"resting", "count", ""},
    [PHRASE_NOTICE_SHORT] = {"notice_short", "", ""},
};

const char *guide_phrase_key(enum phrase phrase, const char **must)
{
    *must = phrase_table[phrase].must;
    return phrase_table[phrase].key;
}

/* The placeholder that begins at a `{`: the length of its name, or 0 when it is none. */
static size_t placeholder_length(const char *brace)
{
    size_t length = strspn(brace + 1, "abcdefghijklmnopqrstuvwxyz_");
    return brace[1 + length] == '}' ? length : 0;
}

static bool has_word(const char *words, const char *word, size_t length)
{
    while (*words != '\0') {
        size_t here = strcspn(words, " ");
        if (here == length && strncmp(words, word, length) == 0)
            return true;
        words += here + (words[here] == ' ');
    }
    return false;
}

static void check_placeholders(const struct document *document, const struct yaml *value,
                               const struct phrase_rule *rule)
{
    for (const char *brace = strchr(value->text, '{'); brace != NULL;
         brace = strchr(brace + 1, '{')) {
        size_t length = placeholder_length(brace);
        if (length == 0)
            problem_error(document->problems, document->path, value->line, value->column,
                          "a `{` in `%s` that begins no placeholder such as {name}", rule->key);
        else if (!has_word(rule->must, brace + 1, length) &&
                 !has_word(rule->may, brace + 1, length))
            problem_error(document->problems, document->path, value->line, value->column,
                          "`%s` knows no placeholder {%.*s}", rule->key, (int)length, brace + 1);
    }
    for (const char *must = rule->must; *must != '\0'; must += strspn(must, " ")) {
        size_t length = strcspn(must, " ");
        char *wanted = mem_print("{%.*s}", (int)length, must);
        if (strstr(value->text, wanted) == NULL)
            problem_error(document->problems, document->path, value->line, value->column,
                          "`%s` must hold the placeholder %s", rule->key, wanted);
        free(wanted);
        must += length;
    }
}

static char *read_phrase(const struct document *document, const struct yaml *root,
                         const struct phrase_rule *rule)
{
    char *text = field_text(document, root, rule->key);
    if (text == NULL)
        return NULL;
    const struct yaml *value = yaml_get(root, rule->key);
    check_placeholders(document, value, rule);
    markdown_check(document, text, (struct place){value->line, value->column}, false);
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == '\n')
        text[--length] = '\0';
    return text;
}

void phrases_take(struct loading *loading, const struct document *document)
{
    struct yaml *root =
        yaml_parse(document->path, document->text, document->length, 1, document->problems);
    if (root != NULL && root->kind == YAML_MAPPING) {
        const char *keys[PHRASES];
        for (size_t i = 0; i < PHRASES; i++)
            keys[i] = phrase_table[i].key;
        field_only(document, root, keys, PHRASES);
        for (size_t i = 0; i < PHRASES; i++)
            loading->guide->phrases[i] = read_phrase(document, root, &phrase_table[i]);
    } else if (root != NULL) {
        problem_error(document->problems, document->path, root->line, root->column,
                      "the phrases are made of keys, each with `:` and its text");
    }
    yaml_destroy(root);
}

static const char *value_of(const char *const *values, const char *name, size_t length)
{
    for (; values != NULL && values[0] != NULL; values += 2) {
        if (strlen(values[0]) == length && strncmp(values[0], name, length) == 0)
            return values[1];
    }
    return "";
}

void guide_phrase(const struct guide *guide, enum phrase phrase, const char *const *values,
                  struct buf *out)
{
    const char *text = guide->phrases[phrase];
    for (;;) {
        size_t plain = strcspn(text, "{");
        buf_add(out, text, plain);
        text += plain;
        if (*text == '\0')
            return;
        size_t length = placeholder_length(text);
        buf_add_string(out, value_of(values, text + 1, length));
        text += length + 2;
    }
}

/* Everything in the notice goes out as one paragraph on every network, so it is one. */
void notice_take(struct loading *loading, const struct document *document)
{
    char *copy = mem_string(document->text);
    char *text = str_trim(copy);
    int line = 1;
    for (const char *at = copy; at < text; at++)
        line += *at == '\n';
    if (text[0] == '\0')
        problem_error(document->problems, document->path, 0, 0, "the notice is empty");
    else if (strlen(text) > NOTICE_LONGEST)
        problem_error(document->problems, document->path, line, 1,
                      "the notice has %zu bytes: %d are the most, since it goes under every answer",
                      strlen(text), NOTICE_LONGEST);
    if (strstr(text, "\n\n") != NULL)
        problem_error(document->problems, document->path, line, 1,
                      "the notice must be one paragraph");
    markdown_check(document, text, (struct place){line, 0}, false);
    loading->guide->notice = mem_string(text);
    free(copy);
}
