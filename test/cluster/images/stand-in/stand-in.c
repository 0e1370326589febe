/*
 * A process that is only to be looked at: it stays, under whatever name and command line it was started with, and does
 * nothing. It opens no connection. As pid 1 of a container it has to ask for SIGTERM to be ended by it.
 */
#include <signal.h>
#include <unistd.h>

/* Should everybody forget about it, it ends by itself. Seconds. */
enum { LIFETIME = 3600 };

static void leave(int number) {
  (void)number;
  _exit(0);
}

int main(void) {
  signal(SIGTERM, leave);
  alarm(LIFETIME);
  for (;;) pause();
}
