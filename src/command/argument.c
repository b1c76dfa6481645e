#include "command/argument.h"

#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "base/str.h"
#include "command/read.h"
#include "command/when.h"

enum { MINUTE = 60 * 1000, DIGITS_MOST = 5, WHOLE = 1000 };

/* ---- times ---- */

static const struct {
    const char *names; /* parted by spaces */
    int64_t length;    /* milliseconds */
} units[] = {
    {"s sec secs second seconds sekunde sekunden", 1000},
    {"m min mins minute minutes minuten", MINUTE},
    {"h hr hrs hour hours stunde stunden", (int64_t)60 * MINUTE},
    {"d day days tag tage tagen", (int64_t)24 * 60 * MINUTE},
    {"w week weeks woche wochen", (int64_t)7 * 24 * 60 * MINUTE},
};

static bool is_listed(const char *list, const char *word, size_t *index)
{
    *index = 0;
    for (; *list != '\0'; ++*index) {
        size_t length = strcspn(list, " ");
        if (strlen(word) == length && strncmp(list, word, length) == 0)
            return true;
        list += length + (list[length] == ' ');
    }
    return false;
}

static bool copy_low(const struct word *word, char *out, size_t size)
{
    if (!word_copy(word, out, size))
        return false;
    str_lower(out);
    return true;
}

static int64_t unit_of(const char *word)
{
    size_t index = 0;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (is_listed(units[i].names, word, &index))
            return units[i].length;
    }
    return 0;
}

/* Low, and without a comma behind it; "" for what is too long, or not there. */
static void low_at(const struct words *words, size_t at, char *out, size_t size)
{
    out[0] = '\0';
    if (at >= words->count || !word_copy(&words->items[at], out, size)) {
        out[0] = '\0';
        return;
    }
    str_lower(out);
    size_t length = strlen(out);
    if (length > 1 && out[length - 1] == ',')
        out[length - 1] = '\0';
}

/* "2", "1.5", "1,5": in thousandths; how many bytes it takes. */
static size_t read_number(const char *text, int64_t *amount)
{
    size_t digits = strspn(text, "0123456789");
    size_t length = digits;
    *amount = 0;
    if (digits > DIGITS_MOST)
        return 0;
    for (size_t i = 0; i < digits; i++)
        *amount = *amount * 10 + (text[i] - '0');
    *amount *= WHOLE;
    if (digits > 0 && strchr(".,", text[digits]) != NULL && text[digits] != '\0') {
        int64_t place = WHOLE;
        for (length++; text[length] >= '0' && text[length] <= '9' && place > 1; length++)
            *amount += (text[length] - '0') * (place /= 10);
    }
    return length;
}

/* "30m", "1h30m", "45": the sum; a number without a unit is left in `*bare` and stands last. */
static bool read_glued(const char *text, int64_t *sum, int64_t *bare)
{
    *sum = *bare = 0;
    while (*text != '\0') {
        int64_t amount = 0;
        size_t digits = read_number(text, &amount);
        size_t letters = strcspn(text + digits, "0123456789");
        char part[16];
        if (digits == 0 || letters >= sizeof part)
            return false;
        memcpy(part, text + digits, letters);
        part[letters] = '\0';
        if (letters == 0)
            *bare = amount;
        else if (unit_of(part) == 0)
            return false;
        else
            *sum += amount * unit_of(part) / WHOLE;
        text += digits + letters;
        if (letters == 0 && *text != '\0')
            return false;
    }
    return true;
}

/* "an", "half an", "eine halbe", "ten": how many words say it. */
static size_t read_spoken(const struct words *words, size_t at, int64_t *amount)
{
    static const char numbers[] =
        "zero one two three four five six seven eight nine ten eleven twelve";
    char word[16];
    size_t index = 0;
    size_t used = 0;
    *amount = WHOLE;
    low_at(words, at, word, sizeof word);
    if (is_listed("a an ein eine einer einem", word, &index))
        used = 1;
    else if (is_listed(numbers, word, &index) && index > 0) {
        *amount = (int64_t)index * WHOLE;
        return 1;
    }
    low_at(words, at + used, word, sizeof word);
    if (!is_listed("half halbe halben", word, &index))
        return used;
    *amount = WHOLE / 2;
    used++;
    low_at(words, at + used, word, sizeof word);
    return used + is_listed("a an", word, &index);
}

/* "30", "1h30m", "10 minutes", "half an hour": how many words; `*open` when it is a bare number,
 * which are minutes, and nothing can follow. */
static size_t read_length(const struct words *words, size_t at, int64_t *length, bool *open)
{
    char word[32];
    char unit[16];
    int64_t amount = 0;
    size_t used = read_spoken(words, at, &amount);
    bool spoken = used > 0;
    *open = false;
    *length = 0;
    if (!spoken) {
        low_at(words, at, word, sizeof word);
        if (*word == '\0' || !read_glued(word, length, &amount))
            return 0;
        used = 1;
        if (amount == 0)
            return used;
    }
    low_at(words, at + used, unit, sizeof unit);
    *open = unit_of(unit) == 0;
    if (*open && spoken && amount <= WHOLE)
        return 0; /* "a", "half": of what? */
    *length += amount * (*open ? (int64_t)MINUTE : unit_of(unit)) / WHOLE;
    return used + !*open;
}

/* "a while", where it means as much as saying nothing. */
static size_t read_vague(const struct argument *rule, const struct words *words, size_t at)
{
    static const char *const vague[] = {"a while",   "a bit",  "a moment",
                                        "some time", "awhile", "eine weile"};
    size_t used = 0;
    for (size_t i = 0; rule->vague && i < sizeof vague / sizeof *vague && used == 0; i++)
        used = words_match(words, at, vague[i]);
    return used;
}

static size_t read_duration(const struct argument *rule, const struct words *words, size_t at,
                            struct value *value)
{
    size_t index = 0, used = 0;
    char word[16];
    value->until = rule->until && (used = when_read_until(words, at, &(struct until){0})) > 0;
    if (value->until)
        return used;
    low_at(words, at, word, sizeof word);
    size_t start = at + is_listed("for f\xC3\xBCr", word, &index);
    used = read_vague(rule, words, start);
    int64_t sum = 0, length = 0;
    bool open = false;
    if (used > 0)
        return start - at + used;
    for (size_t next; !open && (next = read_length(words, start + used, &length, &open)) > 0;) {
        if (open && used > 0 && sum % ((int64_t)60 * MINUTE) != 0)
            return 0; /* "10 minutes 5" */
        used += next;
        sum += length;
        low_at(words, start + used, word, sizeof word);
        used += is_listed("and und", word, &index) && !open && start + used + 1 < words->count;
    }
    if (used == 0 || sum < (int64_t)rule->least * MINUTE || sum > (int64_t)rule->most * MINUTE)
        return 0;
    value->number = sum;
    return start - at + used;
}

/* ---- the others ---- */

static size_t read_count(const struct argument *rule, const struct words *words, size_t at,
                         struct value *value)
{
    char word[16];
    long number = 0;
    if (!word_copy(&words->items[at], word, sizeof word) ||
        !str_number(word, rule->least, rule->most, &number))
        return 0;
    value->number = number;
    return 1;
}

/* "6/min", "6", "6 a minute", "6 per minute", "off". */
static size_t read_rate(const struct argument *rule, const struct words *words, size_t at,
                        struct value *value)
{
    static const char *const tails[] = {"a minute", "per minute", "/ min", "/min", "/ minute"};
    char word[24];
    long number = 0;
    if (!copy_low(&words->items[at], word, sizeof word))
        return 0;
    if (str_equal(word, "off"))
        return 1; /* the number stays 0 */
    char *slash = strchr(word, '/');
    bool glued = slash != NULL && (str_equal(slash, "/min") || str_equal(slash, "/minute") ||
                                   str_equal(slash, "/m"));
    if (glued)
        *slash = '\0';
    if (!str_number(word, rule->least, rule->most, &number))
        return 0;
    value->number = number;
    for (size_t i = 0; !glued && i < sizeof tails / sizeof *tails; i++) {
        size_t used = words_match(words, at + 1, tails[i]);
        if (used > 0)
            return 1 + used;
    }
    return 1;
}

/* The choices' words in German. */
static const struct {
    const char *said, *meant;
} choices[] = {{"passiv", "passive"}, {"an", "on"},     {"ein", "on"},   {"aus", "off"},
               {"kurz", "short"},     {"lang", "long"}, {"gut", "good"}, {"schlecht", "bad"},
               {"jetzt", "now"},      {"hier", "here"}};

static const char *choice_meant(const char *word)
{
    for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
        if (str_equal(choices[i].said, word))
            return choices[i].meant;
    }
    return word;
}

static size_t read_choice(const struct argument *rule, const struct words *words, size_t at,
                          struct value *value)
{
    char word[32];
    size_t index = 0;
    if (!copy_low(&words->items[at], word, sizeof word) ||
        !is_listed(rule->choices, choice_meant(word), &index))
        return 0;
    value->number = (int64_t)index;
    return 1;
}

static size_t read_week(const struct words *words, size_t at, struct value *value)
{
    char word[24];
    size_t index = 0;
    if (!copy_low(&words->items[at], word, sizeof word))
        return 0;
    if (is_listed("this last", word, &index)) {
        value->number = index == 0 ? 0 : -1;
        return at + 1 < words->count && word_is(&words->items[at + 1], "week") ? 2 : 1;
    }
    return calendar_week_read(word, &value->number) ? 1 : 0;
}

/* "Tell him about it" is no command: nobody here is called so. */
static size_t read_who(const struct words *words, size_t at)
{
    static const char pronouns[] = "me us you him her them it everybody everyone somebody someone "
                                   "anybody anyone people others nobody myself a the my";
    char word[32];
    size_t index = 0;
    return copy_low(&words->items[at], word, sizeof word) && is_listed(pronouns, word, &index) ? 0
                                                                                               : 1;
}

static size_t read_typed(const struct argument *rule, const struct words *words, size_t at,
                         struct value *value)
{
    switch (rule->type) {
    case ARGUMENT_DURATION:
        return read_duration(rule, words, at, value);
    case ARGUMENT_COUNT:
        return read_count(rule, words, at, value);
    case ARGUMENT_RATE:
        return read_rate(rule, words, at, value);
    case ARGUMENT_CHOICE:
        return read_choice(rule, words, at, value);
    case ARGUMENT_WEEK:
        return read_week(words, at, value);
    case ARGUMENT_COMMAND:
        return read_called(words, at, &(const struct command_rule *){NULL}, &(bool){false});
    case ARGUMENT_WHEN:
        return when_read(words, at, &(struct cron){0});
    case ARGUMENT_WORD:
    case ARGUMENT_ROOM:
        return 1;
    case ARGUMENT_WHO:
        return read_who(words, at);
    case ARGUMENT_TEXT:
        return words->count - at;
    case ARGUMENT_NONE:
        break;
    }
    return 0;
}

/* The words as they stand in the text, from the first to the last of them. */
static bool keep_text(const struct words *words, size_t at, size_t used, struct value *value)
{
    const struct word *last = &words->items[at + used - 1];
    struct word all = {words->items[at].text, 0};
    all.length = (size_t)(last->text - all.text) + last->length;
    return word_copy(&all, value->text, sizeof value->text);
}

/* "in Germany", "for the UK": of a country, its name alone. */
static size_t read_place(const struct argument *rule, const struct words *words, size_t at)
{
    bool led = rule->names == NAMES_COUNTRY && at + 1 < words->count &&
               word_in(&words->items[at], "in for from f\xC3\xBCr aus");
    return led ? 1 : 0;
}

/* "in France now": of a country's name, "now" is no part. */
static size_t without_now(const struct argument *rule, const struct words *words, size_t at,
                          size_t used)
{
    bool now = rule->names == NAMES_COUNTRY && used > 1 &&
               word_in(&words->items[at + used - 1], "now jetzt bitte");
    return used - now;
}

size_t argument_read(const struct argument *rule, const struct words *words, size_t at,
                     struct value *value)
{
    size_t before = 0;
    *value = (struct value){0};
    if (rule->before != NULL && (before = words_match(words, at, rule->before)) == 0)
        return 0;
    before += read_place(rule, words, at + before);
    at += before;
    size_t used = at < words->count ? read_typed(rule, words, at, value) : 0;
    if (used == 0 || !keep_text(words, at, without_now(rule, words, at, used), value))
        return 0;
    value->given = rule->type != ARGUMENT_DURATION || value->number > 0 || value->until;
    return before + used;
}

/* How long a quote is that a text begins with; 0 for none. */
static size_t quote_at(const char *text)
{
    static const char *const quotes[] = {"\"", "\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9E"};
    for (size_t i = 0; i < sizeof quotes / sizeof quotes[0]; i++) {
        if (str_starts(text, quotes[i]))
            return strlen(quotes[i]);
    }
    return 0;
}

/* The last one may be gone with the marks at the text's end. */
static void drop_quotes(char *text)
{
    size_t before = quote_at(text), length = strlen(text) - before;
    if (before == 0 || length == 0)
        return;
    memmove(text, text + before, length + 1);
    for (size_t behind = 1; behind <= 3 && behind < length; behind += 2) {
        if (quote_at(text + length - behind) == behind)
            text[length - behind] = '\0';
    }
}

bool argument_widen(const struct words *words, size_t at, size_t more, struct value *value)
{
    static const char talk[] = "i me my us we you your he him his she her they them their it what "
                               "how why not ich mich mir du dich er sie ihn was wie nicht";
    for (size_t i = at; i < at + more; i++) {
        if (i >= words->count || word_in(&words->items[i], talk))
            return false;
    }
    if (more > 0 && !keep_text(words, at - 1, more + 1, value))
        return false;
    drop_quotes(value->text);
    return true;
}

bool argument_counts(const struct argument *rule)
{
    return rule->type == ARGUMENT_DURATION || rule->type == ARGUMENT_RATE ||
           rule->type == ARGUMENT_COUNT || rule->type == ARGUMENT_NONE;
}

bool argument_tried(const struct argument *rule, const struct words *words, size_t at)
{
    static const char times[] =
        "all forever ever always indefinitely until till noon midnight soon later now "
        "tonight tomorrow today morning evening night weekend bis immer "
        "morgen heute long short off week month";
    bool tried = !argument_counts(rule);
    for (; !tried && at < words->count; at++) {
        char word[32];
        size_t index = 0;
        int64_t amount = 0;
        low_at(words, at, word, sizeof word);
        tried =
            rule->type == ARGUMENT_COUNT && is_listed("it that this them many some", word, &index);
        tried = tried || strpbrk(word, "0123456789") != NULL || is_listed(times, word, &index) ||
                (*word != '\0' && unit_of(word) > 0) || read_spoken(words, at, &amount) > 0;
    }
    return tried;
}
