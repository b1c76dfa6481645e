/* The log: one line an event on standard error, with the journal's priorities under systemd.
 * Never message text, passwords, tokens or people's names: the callers see to it. */
#ifndef WAYMARK_BASE_LOG_H
#define WAYMARK_BASE_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* The word for a level ("warning"), and back; an unknown word is LOG_LEVEL_INFO. */
const char *log_level_name(enum log_level level);
enum log_level log_level_of(const char *name);

/* Lines above `most` are dropped. The one setting of the process; call it at the start. */
void log_set_level(enum log_level most);

/* Writes a line. `who` is the account or part it concerns, or NULL. Control bytes in the text come
 * out as '?', and at most 1 KiB of it. */
void log_write(enum log_level level, const char *who, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
