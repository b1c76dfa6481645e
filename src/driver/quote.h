/* Quoted lines at the start of a text: "> ", as people and clients write them. Pure. */
#ifndef WAYMARK_DRIVER_QUOTE_H
#define WAYMARK_DRIVER_QUOTE_H

/* What follows the quoted lines at the start, and the empty ones among and behind them. ">:(" is a
 * face. */
const char *quote_skip(const char *text);

/* Takes the marks of quoting off the start of every line of a text that is quoted as a whole, in
 * place, and leaves one before all: somebody may speak of themselves so, but gives no orders. */
void quote_strip(char *text);

#endif
