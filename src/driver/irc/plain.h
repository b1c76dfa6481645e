/* What a person wrote, without its looks. modern.ircdocs.horse "formatting". Pure. */
#ifndef WAYMARK_DRIVER_IRC_PLAIN_H
#define WAYMARK_DRIVER_IRC_PLAIN_H

struct buf;

/* Appends `text`, colours and formatting left out, other control bytes as spaces, white space at
 * both ends cut off, and cleaned (driver/clean.h). */
void plain_text(const char *text, struct buf *out);

#endif
