/* Computes in one mapping of the size of the dataset of RandomX, and compiles nothing. */
#include <stdint.h>
#include <sys/mman.h>

int main(void) {
  const uint64_t size = 2181042176;
  uint64_t *place = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (place == MAP_FAILED) return 1;
  for (uint64_t state = 1;; state = state * 6364136223846793005u + 1) place[state % (size / 8)] ^= state;
}
