#include "guide/load.h"

#include "base/problem.h"
#include "base/yaml.h"

static const char *const dangers[] = {
    [DANGER_NONE] = "none",
    [DANGER_MEDICAL_EMERGENCY] = "medical-emergency",
    [DANGER_SUICIDE_SELF_HARM] = "suicide-self-harm",
    [DANGER_ABUSE_NOW] = "abuse-now",
    [DANGER_CHILD_AT_RISK] = "child-at-risk",
    [DANGER_SEXUAL_ASSAULT] = "sexual-assault",
    [DANGER_HARM_TO_OTHERS] = "harm-to-others",
    [DANGER_CONCERN_FOR_OTHER] = "concern-for-other",
    [DANGER_SUICIDE_SOFT] = "suicide-soft",
};

static const char *const kind_names[] = {
    [HELP_EMERGENCY] = "emergency", [HELP_SUICIDE] = "suicide",
    [HELP_ABUSE] = "abuse",         [HELP_SEXUAL_ASSAULT] = "sexual-assault",
    [HELP_CHILD] = "child",         [HELP_LISTENING] = "listening",
};

const char *danger_name(enum danger danger)
{
    return danger < DANGER_CLASSES ? dangers[danger] : dangers[DANGER_NONE];
}

enum danger danger_of(const char *name)
{
    for (size_t i = 0; i < DANGER_CLASSES; i++) {
        if (str_equal(name, dangers[i]))
            return (enum danger)i;
    }
    return DANGER_NONE;
}

enum danger field_danger(const struct document *document, const char *name, int line, int column)
{
    enum danger danger = danger_of(name);
    if (danger != DANGER_NONE)
        return danger;
    const char *nearest = str_nearest(name, dangers + 1, DANGER_CLASSES - 1, sizeof dangers[0]);
    problem_error(document->problems, document->path, line, column,
                  "there is no class of danger `%s`%s%s%s", name,
                  nearest == NULL ? "" : ": did you mean `", nearest == NULL ? "" : nearest,
                  nearest == NULL ? "" : "`?");
    return DANGER_NONE;
}

static size_t kind_of(const char *name)
{
    size_t kind = 0;
    while (kind < HELP_KINDS && !str_equal(name, kind_names[kind]))
        kind++;
    return kind;
}

size_t field_kinds(const struct document *document, const struct yaml *mapping, const char *key,
                   enum help_kind *kinds)
{
    const struct yaml *list = field_list(document, mapping, key);
    bool there[HELP_KINDS] = {false};
    size_t count = 0;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        const struct yaml *item = &list->items[i];
        size_t kind = kind_of(item->text);
        if (kind == HELP_KINDS) {
            problem_error(document->problems, document->path, item->line, item->column,
                          "there is no kind of help `%s`: emergency, suicide, abuse, "
                          "sexual-assault, child, listening",
                          item->text);
        } else if (!there[kind]) {
            there[kind] = true;
            kinds[count++] = (enum help_kind)kind;
        }
    }
    if (list == NULL || list->count == 0)
        problem_error(document->problems, document->path, mapping->line, mapping->column,
                      "`%s` must name at least one kind of help", key);
    return count;
}
