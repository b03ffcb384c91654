/* Loaded before the C library: counts, delays or fails every flush of a file to disk.
   FLUSH_COUNT_FILE  an 8-byte counter shared by all processes;
   FLUSH_DELAY_US    microseconds added to every flush;
   FLUSH_FAIL_FILE   while this file exists every flush fails with EIO. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static long delay_us;
static volatile long *counter;
static const char *fail_file;

__attribute__((constructor)) static void prepare(void) {
  real_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  const char *delay = getenv("FLUSH_DELAY_US");
  delay_us = delay ? atol(delay) : 0;
  fail_file = getenv("FLUSH_FAIL_FILE");
  const char *count_file = getenv("FLUSH_COUNT_FILE");
  int file = count_file ? open(count_file, O_RDWR | O_CREAT, 0600) : -1;
  if (file >= 0) {
    if (ftruncate(file, sizeof(long)) == 0) {
      void *shared = mmap(0, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
      counter = shared == MAP_FAILED ? 0 : shared;
    }
    close(file);
  }
}

static int before(void) {
  if (counter) __sync_fetch_and_add(counter, 1);
  if (delay_us) {
    struct timespec wait = {delay_us / 1000000, (delay_us % 1000000) * 1000};
    nanosleep(&wait, 0);
  }
  if (fail_file && access(fail_file, F_OK) == 0) {
    errno = EIO;
    return -1;
  }
  return 0;
}

int fsync(int file) { return before() ? -1 : real_fsync(file); }
int fdatasync(int file) { return before() ? -1 : real_fdatasync(file); }
