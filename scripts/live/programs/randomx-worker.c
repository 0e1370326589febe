/*
 * Hashes as a RandomX miner does, with the reference library (Debian: librandomx-dev), and for nobody: the input is a
 * counter, and nothing leaves the process. It has no arguments and opens no connection; what to do comes by stdin:
 *
 *   dataset                          makes the dataset of fast mode, with a thread for each core; says "dataset"
 *   work NAME MODE THREADS GROUP...  a process of its own in these control groups; says "hashing NAME" once each of its
 *                                    threads has a hash. MODE: fast, fast-wx, light, light-wx; wx is RANDOMX_FLAG_SECURE,
 *                                    pages that are never writable and executable at once
 *
 * The processes are forks of this one. Those in fast mode share its dataset, or make their own where it has none; each has
 * its own compiler, scratchpads and threads. Everything ends with stdin, or by an alarm.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <randomx.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { PARENT_SECONDS = 1800, WORK_SECONDS = 600, MAX_THREADS = 256 };

static const char key[] = "davylamp: no coin has this key";
static randomx_dataset *dataset;

struct thread {
  randomx_flags flags;
  randomx_cache *cache;
  unsigned long first, count;
};
static atomic_int working;

static void fail(const char *what) {
  fprintf(stderr, "randomx-worker: %s\n", what);
  _exit(1);
}

static void say(const char *what, const char *name) {
  printf("%s%s\n", what, name);
  fflush(stdout);
}

static void *fill(void *argument) {
  struct thread *own = argument;
  randomx_init_dataset(dataset, own->cache, own->first, own->count);
  return NULL;
}

static _Noreturn void *hash(void *argument) {
  struct thread *own = argument;
  randomx_vm *vm = randomx_create_vm(own->flags, own->cache, dataset);
  if (vm == NULL) fail("no virtual machine");
  unsigned char result[RANDOMX_HASH_SIZE];
  for (unsigned long input = own->first;; input++) {
    randomx_calculate_hash(vm, &input, sizeof input, result);
    if (input == own->first) working++;
  }
}

static void start(pthread_t *thread, void *(*run)(void *), struct thread *own) {
  if (pthread_create(thread, NULL, run, own) != 0) fail("no thread");
}

static randomx_cache *make_cache(randomx_flags flags) {
  randomx_cache *cache = randomx_alloc_cache(flags);
  if (cache == NULL) fail("no cache");
  randomx_init_cache(cache, key, sizeof key);
  return cache;
}

static void make_dataset(void) {
  static struct thread part[MAX_THREADS];
  static pthread_t threads[MAX_THREADS];
  randomx_flags flags = randomx_get_flags();
  randomx_cache *cache = make_cache(flags);
  dataset = randomx_alloc_dataset(flags);
  if (dataset == NULL) fail("no dataset");
  unsigned long items = randomx_dataset_item_count();
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  if (count > MAX_THREADS) count = MAX_THREADS;
  for (long i = 0; i < count; i++) {
    unsigned long first = items * i / count;
    part[i] = (struct thread){flags, cache, first, items * (i + 1) / count - first};
    start(&threads[i], fill, &part[i]);
  }
  for (long i = 0; i < count; i++) pthread_join(threads[i], NULL);
  randomx_release_cache(cache);
}

static void join_group(const char *folder) {
  char path[4096];
  snprintf(path, sizeof path, "%s/cgroup.procs", folder);
  FILE *file = fopen(path, "w");
  if (file == NULL || fprintf(file, "%d\n", getpid()) < 0 || fclose(file) != 0) fail(path);
}

static void work(char *order) {
  if (fork() != 0) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  alarm(WORK_SECONDS);
  const char *name = strtok(order, " ");
  const char *mode = name == NULL ? NULL : strtok(NULL, " ");
  const char *count = mode == NULL ? NULL : strtok(NULL, " ");
  if (count == NULL) fail("work NAME MODE THREADS GROUP...");
  for (const char *group; (group = strtok(NULL, " ")) != NULL;) join_group(group);
  randomx_flags flags = randomx_get_flags();
  if (strstr(mode, "-wx") != NULL) flags |= RANDOMX_FLAG_SECURE;
  int is_fast = strncmp(mode, "fast", 4) == 0;
  if (is_fast && dataset == NULL) make_dataset();
  static struct thread own[MAX_THREADS];
  static pthread_t threads[MAX_THREADS];
  randomx_cache *cache = is_fast ? NULL : make_cache(flags);
  if (is_fast) flags |= RANDOMX_FLAG_FULL_MEM;
  int wanted = atoi(count);
  if (wanted < 1 || wanted > MAX_THREADS) fail("THREADS is a number of 1 to 256");
  for (int i = 0; i < wanted; i++) {
    own[i] = (struct thread){flags, cache, 1000000000UL * i, 0};
    start(&threads[i], hash, &own[i]);
  }
  while (working < wanted) usleep(10000);
  say("hashing ", name);
  for (;;) pause();
}

int main(void) {
  static char line[65536];
  signal(SIGCHLD, SIG_IGN);
  alarm(PARENT_SECONDS);
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = 0;
    if (strcmp(line, "dataset") == 0) {
      make_dataset();
      say("dataset", "");
    } else if (strncmp(line, "work ", 5) == 0) work(line + 5);
    else fail("dataset, or work NAME MODE THREADS GROUP...");
  }
  return 0;
}
