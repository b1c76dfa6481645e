/* The command line: run, chat, ask, check, eval, replay, driver, version. */
#include <stdio.h>

int main(void)
{
    puts("waymark: under construction");
    return 2;
}
