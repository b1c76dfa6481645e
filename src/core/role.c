#include "core/role.h"

#include "base/str.h"
#include "core/config.h"

/* Matrix identifiers tell letters apart, services accounts and addresses do not. */
static bool is_who(const char *listed, const char *sender)
{
    return *listed == '@' ? str_equal(listed, sender) : str_equal_fold(listed, sender);
}

static bool is_listed(const struct str_list *list, const char *sender)
{
    for (size_t i = 0; i < list->count; i++) {
        if (is_who(list->items[i], sender))
            return true;
    }
    return false;
}

static enum role configured(const struct config *config, const char *account, const char *room,
                            const char *sender)
{
    for (size_t i = 0; i < config->owner_count; i++) {
        const struct owner *owner = &config->owners[i];
        if (str_equal(owner->account, account) && is_who(owner->who, sender))
            return ROLE_OWNER;
    }
    enum role best = ROLE_MEMBER;
    for (size_t i = 0; i < config->room_count; i++) {
        const struct room_rule *rule = &config->rooms[i];
        if (!str_equal(rule->account, account) ||
            (rule->room != NULL && !str_equal_fold(rule->room, room)))
            continue;
        if (is_listed(&rule->moderators, sender))
            return ROLE_MODERATOR;
        if (is_listed(&rule->curators, sender))
            best = ROLE_CURATOR;
    }
    return best;
}

/* Power over a room is no power over the bot: the network's owners are moderators here. */
static enum role attested_role(const struct attested *attested)
{
    bool moderates = attested->role != NULL &&
                     (str_equal(attested->role, "moderator") || str_equal(attested->role, "owner"));
    return moderates ? ROLE_MODERATOR : ROLE_MEMBER;
}

static struct standing best_of(enum role known, enum role seen, const char *from)
{
    if (known > ROLE_MEMBER && known >= seen)
        return (struct standing){known, ROLE_FROM_CONFIG, NULL};
    if (seen > ROLE_MEMBER)
        return (struct standing){seen, ROLE_FROM_NETWORK, from};
    return (struct standing){ROLE_MEMBER, ROLE_FROM_NOTHING, NULL};
}

struct standing role_of(const struct config *config, const char *account, const char *room,
                        const struct attested *attested)
{
    return best_of(configured(config, account, room, attested->sender), attested_role(attested),
                   attested->role_from);
}

struct standing role_elsewhere(const struct config *config, const char *account, const char *room,
                               const char *staff, const char *here, const struct attested *attested)
{
    bool from_staff = staff != NULL && *staff != '\0' && str_equal_fold(staff, here);
    enum role seen = from_staff ? role_of(config, account, here, attested).role : ROLE_MEMBER;
    return best_of(configured(config, account, room, attested->sender), seen, attested->role_from);
}
