/* namespaces COUNT CONNECTIONS DUAL
 *
 * COUNT processes, each in a network namespace of its own with a listener on loopback and CONNECTIONS connections to it.
 * The listeners of the first DUAL are dual-stack, as those of Go and Java are. Prints the pids, one line. A number K on
 * stdin replaces one connection in each of the first K, and is answered with "moved". All end with stdin. Needs root. */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct connection {
    int client, server;
};

static void demand(int good, const char *what)
{
    if (good)
        return;
    perror(what);
    exit(1);
}

static void bring_loopback_up(void)
{
    struct ifreq request = {.ifr_flags = IFF_UP | IFF_RUNNING};
    strcpy(request.ifr_name, "lo");
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    demand(ioctl(fd, SIOCSIFFLAGS, &request) == 0, "loopback");
    close(fd);
}

/* Port 8080 of every address; an IPv6 socket serves IPv4 too. */
static int listen_on_all(int family)
{
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(8080)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(8080)};
    int fd = socket(family, SOCK_STREAM, 0);
    int bound = family == AF_INET ? bind(fd, (struct sockaddr *)&four, sizeof four) : bind(fd, (struct sockaddr *)&six, sizeof six);
    demand(bound == 0 && listen(fd, 128) == 0, "listen");
    return fd;
}

static struct connection join(int listener)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(8080), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct connection made = {.client = socket(AF_INET, SOCK_STREAM, 0)};
    demand(connect(made.client, (struct sockaddr *)&address, sizeof address) == 0, "connect");
    made.server = accept(listener, NULL, NULL);
    return made;
}

/* Closed with a reset, so that no TIME_WAIT entries pile up. */
static void part(struct connection old)
{
    struct linger reset = {.l_onoff = 1, .l_linger = 0};
    setsockopt(old.client, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(old.client);
    close(old.server);
}

static void live(int control, int connections, int dual)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    demand(unshare(CLONE_NEWNET) == 0, "unshare");
    bring_loopback_up();
    int listener = listen_on_all(dual ? AF_INET6 : AF_INET);
    struct connection *open = calloc(connections, sizeof *open);
    for (int i = 0; i < connections; i++)
        open[i] = join(listener);
    char order = 0;
    for (int oldest = 0; write(control, &order, 1) == 1 && read(control, &order, 1) == 1; oldest = (oldest + 1) % connections) {
        part(open[oldest]);
        open[oldest] = join(listener);
    }
    exit(0);
}

int main(int argc, char **argv)
{
    if (argc != 4 || atoi(argv[1]) < 1 || atoi(argv[2]) < 1) {
        fputs("usage: namespaces COUNT CONNECTIONS DUAL\n", stderr);
        return 2;
    }
    int count = atoi(argv[1]), moving;
    int *controls = calloc(count, sizeof *controls);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    alarm(3600);
    for (int i = 0; i < count; i++) {
        int ends[2];
        demand(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0, "socketpair");
        pid_t pid = fork();
        demand(pid >= 0, "fork");
        if (pid == 0) {
            for (int j = 0; j < i; j++)
                close(controls[j]);
            close(ends[0]);
            live(ends[1], atoi(argv[2]), i < atoi(argv[3]));
        }
        close(ends[1]);
        controls[i] = ends[0];
        printf("%d ", pid);
    }
    char answer;
    for (int i = 0; i < count; i++)
        demand(read(controls[i], &answer, 1) == 1, "a namespace did not come up");
    puts("");
    fflush(stdout);
    while (scanf("%d", &moving) == 1) {
        for (int i = 0; i < moving && i < count; i++)
            demand(write(controls[i], "m", 1) == 1 && read(controls[i], &answer, 1) == 1, "a namespace is gone");
        puts("moved");
        fflush(stdout);
    }
    for (int i = 0; i < count; i++)
        close(controls[i]);
    while (wait(NULL) > 0)
        ;
    return 0;
}
