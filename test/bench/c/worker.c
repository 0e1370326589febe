/* A process to be looked at: it shows whatever argv it was given, and sleeps. It ends with its parent, and by itself.
 *
 * Environment: WORKER_THREADS, threads besides the first (0); WORKER_DUTY, percent of one core to use (0);
 * WORKER_SECONDS, longest life (3600). */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

/* Short, so that turns a few milliseconds apart all see it work. */
enum { PERIOD_MS = 2 };

static int number(const char *name, int fallback)
{
    const char *text = getenv(name);
    return text == NULL ? fallback : atoi(text);
}

static void *sleep_on(void *unused)
{
    for (;;)
        pause();
    return unused;
}

static double thread_ms(void)
{
    struct timespec used;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return used.tv_sec * 1e3 + used.tv_nsec / 1e6;
}

static void work(int duty)
{
    double share = PERIOD_MS * duty / 100.0;
    struct timespec rest = {0, (long)((PERIOD_MS - share) * 1e6)};
    for (;;) {
        for (double end = thread_ms() + share; thread_ms() < end;)
            ;
        nanosleep(&rest, NULL);
    }
}

int main(int argc, char **argv)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    alarm(number("WORKER_SECONDS", 3600));
    if (argc > 0) {
        const char *slash = strrchr(argv[0], '/');
        prctl(PR_SET_NAME, slash == NULL ? argv[0] : slash + 1);
    }
    for (int left = number("WORKER_THREADS", 0); left > 0; left--) {
        pthread_t thread;
        pthread_create(&thread, NULL, sleep_on, NULL);
    }
    int duty = number("WORKER_DUTY", 0);
    if (duty > 0)
        work(duty);
    sleep_on(NULL);
}
