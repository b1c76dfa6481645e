/* What moderators did, as a chain: each row's hash covers the one before it, so that a row can
 * neither be changed nor taken out nor put in between without all later ones being wrong. What was
 * cut off at the end is found by a head that was written down elsewhere (the log names each). */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "store/inside.h"

enum { DIGEST_LENGTH = AUDIT_HASH_LENGTH / 2 };

/* The state of the chain while rows are gone through. */
struct chain {
    char hash[AUDIT_HASH_LENGTH + 1];
    int64_t sequence; /* of the last row */
    bool begun;       /* a row with a hash was seen: from there on each must have one */
};

static void digest(EVP_MD_CTX *context, char hash[AUDIT_HASH_LENGTH + 1])
{
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    EVP_DigestFinal_ex(context, bytes, &length);
    for (size_t i = 0; i < DIGEST_LENGTH; i++)
        snprintf(hash + 2 * i, 3, "%02x", bytes[i]);
}

/* Each field with its length before it, so that no two rows read the same. */
static void add_field(EVP_MD_CTX *context, const char *text)
{
    char length[32];
    snprintf(length, sizeof length, "%zu:", strlen(text));
    EVP_DigestUpdate(context, length, strlen(length));
    EVP_DigestUpdate(context, text, strlen(text));
}

static void link_row(struct chain *chain, const struct audit_row *row)
{
    char numbers[64];
    const char *const fields[] = {chain->hash, numbers,   row->account, row->room,
                                  row->who,    row->what, row->before,  row->after};
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    snprintf(numbers, sizeof numbers, "%lld %lld", (long long)row->sequence, (long long)row->at);
    EVP_DigestInit_ex(context, EVP_sha256(), NULL);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        add_field(context, fields[i]);
    digest(context, chain->hash);
    EVP_MD_CTX_free(context);
    chain->sequence = row->sequence;
}

static struct audit_row row_of(sqlite3_stmt *statement)
{
    return (struct audit_row){.sequence = sqlite3_column_int64(statement, 0),
                              .account = store_column(statement, 1),
                              .room = store_column(statement, 2),
                              .who = store_column(statement, 3),
                              .what = store_column(statement, 4),
                              .before = store_column(statement, 5),
                              .after = store_column(statement, 6),
                              .at = sqlite3_column_int64(statement, 7),
                              .hash = store_column(statement, 8)};
}

static bool each_row(struct store *store, sqlite3_stmt *statement, audit_each *each, void *data)
{
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct audit_row row = row_of(statement);
        each(data, &row);
    }
    return store_done(store, statement, code);
}

bool store_audit_room(struct store *store, const char *account, const char *room, const char *but,
                      int64_t most, audit_each *each, void *data)
{
    const char *const texts[] = {account, room, but, NULL};
    sqlite3_stmt *statement = store_bind(store, AUDIT_ROOM, texts);
    sqlite3_bind_int64(statement, 4, most);
    return each_row(store, statement, each, data);
}

bool store_audit_by(struct store *store, const char *account, const char *room, const char *who,
                    int64_t from, int64_t *count, audit_each *last, void *data)
{
    const char *const texts[] = {account, room, who, NULL};
    sqlite3_stmt *statement = store_bind(store, AUDIT_BY, texts);
    sqlite3_bind_int64(statement, 4, from);
    int code = sqlite3_step(statement);
    *count = 0;
    if (code == SQLITE_ROW) {
        struct audit_row row = row_of(statement);
        *count = sqlite3_column_int64(statement, 9);
        last(data, &row);
    }
    return store_done(store, statement, code);
}

bool store_audit_all(struct store *store, audit_each *each, void *data)
{
    return each_row(store, store->statements[AUDIT_EACH], each, data);
}

/* Where the chain begins: at nothing, or behind what was dropped. */
static bool read_base(struct store *store, struct chain *chain)
{
    sqlite3_stmt *statement = store->statements[AUDIT_BASE];
    int code = sqlite3_step(statement);
    *chain = (struct chain){0};
    if (code == SQLITE_ROW) {
        chain->sequence = sqlite3_column_int64(statement, 0);
        chain->begun = true;
        snprintf(chain->hash, sizeof chain->hash, "%s", store_column(statement, 1));
    }
    return store_done(store, statement, code);
}

static void follow(void *data, const struct audit_row *row)
{
    struct chain *chain = data;
    if (*row->hash == '\0') {
        link_row(chain, row);
        return;
    }
    chain->sequence = row->sequence;
    snprintf(chain->hash, sizeof chain->hash, "%s", row->hash);
}

/* The last row's hash; where it has none, that of all rows before the first that has. */
static bool read_head(struct store *store, struct chain *chain)
{
    struct chain last = {0};
    if (!read_base(store, chain) || !each_row(store, store->statements[AUDIT_LAST], follow, &last))
        return false;
    sqlite3_stmt *statement = store->statements[AUDIT_LAST];
    int code = sqlite3_step(statement);
    bool plain = code == SQLITE_ROW && *store_column(statement, 8) == '\0';
    if (!store_done(store, statement, code))
        return false;
    if (plain)
        return store_audit_all(store, follow, chain);
    if (last.sequence > 0)
        *chain = last;
    return true;
}

bool store_audit_add(struct store *store, const struct audit_row *given,
                     char head[AUDIT_HASH_LENGTH + 1])
{
    struct chain chain;
    if (!read_head(store, &chain))
        return false;
    struct audit_row row = *given;
    row.sequence = chain.sequence + 1;
    row.before = given->before == NULL ? "" : given->before;
    row.after = given->after == NULL ? "" : given->after;
    link_row(&chain, &row);
    sqlite3_stmt *statement = store->statements[AUDIT_ADD];
    sqlite3_bind_int64(statement, 1, row.sequence);
    store_bind_text(statement, 2, row.account);
    store_bind_text(statement, 3, row.room);
    store_bind_text(statement, 4, row.who);
    store_bind_text(statement, 5, row.what);
    store_bind_text(statement, 6, row.before);
    store_bind_text(statement, 7, row.after);
    sqlite3_bind_int64(statement, 8, row.at);
    store_bind_text(statement, 9, chain.hash);
    if (head != NULL)
        memcpy(head, chain.hash, sizeof chain.hash);
    return store_step(store, statement);
}

/* ---- verifying ---- */

struct check {
    struct chain chain;
    struct audit_verdict *verdict;
    const char *head;
    int64_t bare; /* the last row that may have no hash */
};

static void check_row(void *data, const struct audit_row *row)
{
    struct check *check = data;
    struct audit_verdict *verdict = check->verdict;
    bool follows = row->sequence == check->chain.sequence + 1;
    bool hashed = *row->hash != '\0';
    link_row(&check->chain, row);
    bool fits = hashed ? str_equal(row->hash, check->chain.hash)
                       : !check->chain.begun && row->sequence <= check->bare;
    check->chain.begun = check->chain.begun || hashed;
    if ((!follows || !fits) && verdict->broken_at == 0)
        verdict->broken_at = row->sequence;
    verdict->begins = verdict->rows == 0 ? row->at : verdict->begins;
    verdict->rows++;
    verdict->head_found =
        verdict->head_found || (check->head != NULL && str_equal(row->hash, check->head));
    snprintf(verdict->head, sizeof verdict->head, "%s", row->hash);
}

bool store_audit_verify(struct store *store, const char *head, struct audit_verdict *verdict)
{
    struct check check = {.verdict = verdict, .head = head};
    *verdict = (struct audit_verdict){0};
    if (!store_number(store, store->statements[AUDIT_BARE], &check.bare) ||
        !read_base(store, &check.chain))
        return false;
    verdict->dropped = check.chain.sequence;
    return store_audit_all(store, check_row, &check);
}

/* ---- retention ---- */

bool store_audit_forget(struct store *store, int64_t before)
{
    struct chain last = {0};
    sqlite3_stmt *statement = store->statements[AUDIT_OLD];
    sqlite3_bind_int64(statement, 1, before);
    if (!each_row(store, statement, follow, &last))
        return false;
    if (last.sequence == 0)
        return true;
    statement = store->statements[AUDIT_BASE_SET];
    sqlite3_bind_int64(statement, 1, last.sequence);
    store_bind_text(statement, 2, last.hash);
    if (!store_step(store, statement))
        return false;
    statement = store->statements[AUDIT_FORGET];
    sqlite3_bind_int64(statement, 1, last.sequence);
    return store_step(store, statement);
}
