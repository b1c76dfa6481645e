/* What a person wrote, without its looks. modern.ircdocs.horse "formatting". Pure. */
#ifndef WAYMARK_DRIVER_IRC_PLAIN_H
#define WAYMARK_DRIVER_IRC_PLAIN_H

struct buf;

/* Appends `text` as valid UTF-8, colours and formatting left out, other control bytes as spaces,
 * white space at both ends cut off. Bytes that are not UTF-8 become U+FFFD. */
void plain_text(const char *text, struct buf *out);

#endif
