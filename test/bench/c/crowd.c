/* crowd WORKER COUNT CHURN DUTY [CGROUP.PROCS...]
 *
 * Keeps COUNT workers with everyday command lines. CHURN of them a second are ended and replaced; the first one uses DUTY
 * percent of a core. Enters the cgroups whose cgroup.procs files are given before it starts any. Prints "ready" when all
 * run. Everything ends with stdin, or with this process, however it ends. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static char *const shapes[][8] = {
    {"/bin/sh", "-c", "exec /usr/local/bin/entrypoint --config /etc/app/config.yaml", NULL},
    {"nginx: worker process", NULL},
    {"/usr/local/bin/python3", "-m", "gunicorn", "--workers=4", "--bind=0.0.0.0:8000", "app.wsgi:application", NULL},
    {"/usr/bin/java", "-Xms512m", "-Xmx512m", "-Dlog4j2.formatMsgNoLookups=true", "-cp", "/app/lib/*", "org.example.Main", NULL},
    {"postgres: app orders 10.42.1.17(41822) idle", NULL},
    {"node", "/srv/server.js", "--port", "3000", NULL},
    {"/usr/bin/redis-server", "*:6379", NULL},
    {"/pause", NULL},
    {"/opt/app/bin/server", "--listen=0.0.0.0:8080", "--log-level=info", "--upstream=http://orders.shop.svc:8080", NULL},
    {"sleep", "infinity", NULL},
};
enum { SHAPES = sizeof shapes / sizeof shapes[0] };

static const char *worker;
static char duty_setting[32];

/* Every tenth worker has three threads more. */
static pid_t start(int number)
{
    char *quiet[] = {NULL}, *threaded[] = {"WORKER_THREADS=3", NULL}, *busy[] = {duty_setting, NULL};
    char **environment = number == 0 ? busy : number % 10 == 5 ? threaded : quiet;
    pid_t pid;
    int failure = posix_spawn(&pid, worker, NULL, NULL, shapes[number % SHAPES], environment);
    if (failure != 0) {
        fprintf(stderr, "crowd: %s: error %d after %d workers\n", worker, failure, number);
        exit(1);
    }
    return pid;
}

static void enter(const char *procs)
{
    int fd = open(procs, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, "0", 1) != 1) {
        perror(procs);
        exit(1);
    }
    close(fd);
}

static void end(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fputs("usage: crowd WORKER COUNT CHURN DUTY [CGROUP.PROCS...]\n", stderr);
        return 2;
    }
    worker = argv[1];
    int count = atoi(argv[2]), churn = atoi(argv[3]);
    snprintf(duty_setting, sizeof duty_setting, "WORKER_DUTY=%d", atoi(argv[4]));
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    alarm(3600);
    for (int i = 5; i < argc; i++)
        enter(argv[i]);

    pid_t *pids = calloc(count, sizeof *pids);
    for (int i = 0; i < count; i++)
        pids[i] = start(i);
    puts("ready");
    fflush(stdout);

    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    for (int oldest = 0; poll(&input, 1, churn > 0 ? 1000 / churn : -1) == 0; oldest = (oldest + 1) % count) {
        end(pids[oldest]);
        pids[oldest] = start(oldest);
    }
    for (int i = 0; i < count; i++)
        kill(pids[i], SIGKILL);
    for (int i = 0; i < count; i++)
        waitpid(pids[i], NULL, 0);
    return 0;
}
