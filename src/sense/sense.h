/* The sentence encoder: what a text means, as a vector of length 1. Texts that mean alike have
 * vectors that point alike. Knows nothing of chat or content.
 *
 * A `struct sense` is used by one thread at a time; several may be open on one file, whose pages
 * they share. What is read of a text stays in memory until the next text takes its place. */
#ifndef WAYMARK_SENSE_SENSE_H
#define WAYMARK_SENSE_SENSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sense;

/* At most so many tokens of a text are read, the marks of its start and end among them. */
enum { SENSE_TOKENS = 64 };

/* What a trained head tells apart. The last class of each means "none of these". */
enum sense_head { SENSE_GUIDE, SENSE_DANGER, SENSE_HEADS };

/* Opens a model file (README.md says what is in it) and checks all of it: what it is, its sizes,
 * its checksum. On failure returns NULL and points `*why` at a sentence about the file ("it is cut
 * short: ..."), to be freed. The file may be replaced by rename while it is open, not written to.
 */
struct sense *sense_open(const char *path, char **why);
void sense_close(struct sense *sense);

/* Numbers in a vector. */
size_t sense_width(const struct sense *sense);

/* What the model was made of, as JSON that is not ended by NUL; length 0 where it does not say. */
const char *sense_manifest(const struct sense *sense, size_t *length);

/* The tokens of a text, at most SENSE_TOKENS; returns how many, at least two. Any bytes will do:
 * what is no UTF-8 is passed over. The time is bounded by the length of the text. */
size_t sense_tokens(const struct sense *sense, const char *text, size_t length, uint32_t *tokens);

/* Reads a text: fills `vector` (sense_width numbers, length 1). */
void sense_read(struct sense *sense, const char *text, size_t length, float *vector);

/* The classes of a head, 0 where the model has no such head, and their names. */
size_t sense_classes(const struct sense *sense, enum sense_head head);
const char *sense_class(const struct sense *sense, enum sense_head head, size_t number);

/* How likely each class is (sense_classes numbers, their sum is 1), from the vector of a text. */
void sense_judge(const struct sense *sense, enum sense_head head, const float *vector,
                 float *likely);

/* Lines whose vectors the model file holds, so that a start need not read them: how many, and
 * the number of a line, exactly as it was when the model was made, or -1. */
size_t sense_lines(const struct sense *sense);
long sense_line(const struct sense *sense, const char *text, size_t length);

/* The vector of a stored line. */
void sense_line_vector(const struct sense *sense, long line, float *vector);

/* How near `vector` is to each stored line: the cosine, sense_lines numbers. */
void sense_compare(struct sense *sense, const float *vector, float *near);

/* The code path in use ("plain", "avx2", ...). sense_use takes another one, for tests and
 * measurements; false where this processor has it not. */
const char *sense_path(const struct sense *sense);
bool sense_use(struct sense *sense, const char *path);

#endif
