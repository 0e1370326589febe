/* The protocol that every contestant of the benchmark speaks: a number on stdin asks for as many rounds; the answer on
 * stdout is the CPU time of one round, user and system, in milliseconds. Ends when stdin does. */
#ifndef ROUNDS_H
#define ROUNDS_H

#include <stdio.h>
#include <sys/resource.h>

static double cpu_milliseconds(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3;
}

static int serve_rounds(void (*round)(void))
{
    int rounds;
    while (scanf("%d", &rounds) == 1 && rounds > 0) {
        double before = cpu_milliseconds();
        for (int i = 0; i < rounds; i++)
            round();
        printf("%.4f\n", (cpu_milliseconds() - before) / rounds);
        fflush(stdout);
    }
    return 0;
}

#endif
