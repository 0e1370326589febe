/*
 * The memory and threads of a RandomX miner in fast mode, without RandomX: one anonymous mapping of 2080 MiB of which a
 * tenth is ever touched, and for each thread a small executable mapping, such as its compiler makes, and a bounded share
 * of a core.
 *
 * Usage: randomx-shape THREADS DUTY_PERCENT; ends when its stdin closes, or by an alarm that is set before exec.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static const size_t dataset_bytes = 2181042176; /* RANDOMX_DATASET_BASE_SIZE + RANDOMX_DATASET_EXTRA_SIZE, rounded up */
static const size_t resident_bytes = 224 * 1024 * 1024;
static const size_t program_bytes = 128 * 1024;
static const long round_ns = 100 * 1000 * 1000;
static long duty_percent;

static long cpu_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * 1000000000L + t.tv_nsec;
}

static void *work(void *unused) {
  volatile uint64_t sum = 1;
  for (;;) {
    long until = cpu_ns() + round_ns / 100 * duty_percent;
    while (cpu_ns() < until)
      for (int i = 0; i < 10000; i++) sum = sum * 6364136223846793005u + 1;
    struct timespec rest = {0, round_ns / 100 * (100 - duty_percent)};
    if (rest.tv_nsec > 0) nanosleep(&rest, NULL);
  }
  return unused;
}

static void *map(size_t bytes, int protection) {
  void *place = mmap(NULL, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (place == MAP_FAILED) {
    perror("mmap");
    exit(1);
  }
  return place;
}

int main(int argc, char **argv) {
  int threads = argc > 1 ? atoi(argv[1]) : 1;
  duty_percent = argc > 2 ? atol(argv[2]) : 50;
  memset(map(dataset_bytes, PROT_READ | PROT_WRITE), 1, resident_bytes);
  for (int i = 0; i < threads; i++) {
    pthread_t thread;
    map(program_bytes, PROT_READ | PROT_EXEC);
    /* Keeps the kernel from merging it with its neighbour. */
    map(4096, PROT_NONE);
    if (pthread_create(&thread, NULL, work, NULL) != 0) return 1;
  }
  puts("ready");
  fflush(stdout);
  char ignored[256];
  while (read(0, ignored, sizeof ignored) > 0) {
  }
  return 0;
}
